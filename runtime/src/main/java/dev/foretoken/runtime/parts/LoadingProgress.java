package dev.foretoken.runtime.parts;

import dev.foretoken.api.FloatBlock;
import dev.foretoken.api.Weights;
import dev.foretoken.models.ModelFolder;
import dev.foretoken.models.Progress;
import java.util.Set;

/** Counts the values of the models' tensors as parts read them. */
public final class LoadingProgress {
    private final Progress progress;
    private long total;
    private long loaded;
    private long read;

    public LoadingProgress(Progress progress) {
        this.progress = progress;
    }

    /** Tells of a model that will be loaded; before the first one is. */
    public void expect(ModelFolder folder) {
        total += folder.parameters();
    }

    /** Tells that a model is loaded, also if its parts needed only some of its tensors. */
    public void loaded(ModelFolder folder) {
        loaded += folder.parameters();
        read = 0;
        if (total > 0) {
            progress.advanced(loaded, total);
        }
    }

    Weights watch(Weights weights) {
        return new Weights() {
            @Override
            public Set<String> names() {
                return weights.names();
            }

            @Override
            public int[] shape(String name) {
                return weights.shape(name);
            }

            @Override
            public FloatBlock read(String name) {
                FloatBlock values = weights.read(name);
                read += values.size();
                progress.advanced(Math.min(loaded + read, total), total);
                return values;
            }
        };
    }
}
