package dev.foretoken.runtime.parts;

import static org.assertj.core.api.Assertions.assertThat;

import dev.foretoken.models.CheckpointImport;
import dev.foretoken.models.GoldenFolder;
import dev.foretoken.models.ModelFolder;
import dev.foretoken.models.Progress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class LoadingProgressTest {
    @TempDir
    Path folder;

    private final List<Long> done = new ArrayList<>();
    private final LoadingProgress loading = new LoadingProgress((now, total) -> {
        assertThat(now).isBetween(0L, total);
        done.add(now);
    });

    /** A latent decoder reads about half of an autoencoder; the model counts whole once it is loaded. */
    @Test
    void advancesToTheWholeThoughAPartReadsOnlySomeTensors() {
        Path path = folder.resolve("vae");
        new CheckpointImport(CheckpointImport.Options.OFFICIAL, Progress.NONE)
                .run(GoldenFolder.bundled().file("vae.safetensors"), path);
        try (ModelFolder model = ModelFolder.open(path)) {
            loading.expect(model);
            model.weights().names().stream()
                    .filter(name -> name.startsWith("decoder."))
                    .forEach(loading.watch(model.weights())::read);
            assertThat(done).isSorted().hasSizeGreaterThan(10);
            assertThat(done.get(done.size() - 1)).isLessThan(model.parameters());

            loading.loaded(model);

            assertThat(done).isSorted().endsWith(model.parameters());
        }
    }
}
