package dev.foretoken.runtime;

import com.google.inject.AbstractModule;
import com.google.inject.Singleton;

/** What generates, put together of the parts. */
final class RuntimeModule extends AbstractModule {
    private final Setup setup;

    RuntimeModule(Setup setup) {
        this.setup = setup;
    }

    @Override
    protected void configure() {
        bind(Setup.class).toInstance(setup);
        bind(LoadedModels.class).in(Singleton.class);
        bind(Reporter.class);
        bind(Foretoken.class);
    }
}
