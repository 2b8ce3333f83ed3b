package dev.foretoken.runtime.commandline;

import dev.foretoken.api.ForetokenException;
import dev.foretoken.api.ForetokenException.Code;
import dev.foretoken.runtime.PartsSetup;
import dev.foretoken.runtime.Setup;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import picocli.CommandLine.ArgGroup;

/** With what pictures are generated. */
final class SetupOptions {
    @ArgGroup(validate = false, heading = "%nModels%n", order = 1)
    final ModelOptions models = new ModelOptions();

    @ArgGroup(validate = false, heading = "%nRules of speculation%n", order = 6)
    final RuleOptions rules = new RuleOptions();

    @ArgGroup(validate = false, heading = "%nPlugins%n", order = 8)
    final PluginOptions plugins = new PluginOptions();

    /** @throws ForetokenException if there is no target, or a model is not known */
    Setup setup(ModelLibrary library, ConfigurationLayers layers) {
        if (models.target == null) {
            throw new ForetokenException(
                    Code.INVALID_ARGUMENT,
                    "No target model: give one with --target; [foretoken models list] shows them");
        }
        Setup.Builder setup = Setup.of(library.find(models.target))
                .device(models.device)
                .precision(models.precision)
                .pluginPath(plugins.absolute());
        Optional.ofNullable(models.draft).map(library::find).ifPresent(setup::draft);
        Optional.ofNullable(models.decoder).map(library::find).ifPresent(setup::decoder);
        Optional.ofNullable(rules.acceptance).ifPresent(setup::acceptance);
        Optional.ofNullable(rules.resampler).ifPresent(setup::resampler);
        settings(layers).forEach(setup::setting);
        return setup.build();
    }

    /** What is left of it without a model. */
    PartsSetup parts(ConfigurationLayers layers) {
        return new PartsSetup(models.device, models.precision, settings(layers), plugins.absolute());
    }

    private Map<String, Object> settings(ConfigurationLayers layers) {
        Map<String, Object> settings = new TreeMap<>();
        layers.partSettings().forEach((name, layer) -> settings.put(name, layer.value()));
        settings.putAll(rules.partSettings());
        return settings;
    }
}
