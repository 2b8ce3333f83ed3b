package dev.foretoken.runtime.evaluation;

import dev.foretoken.api.FloatBlock;
import dev.foretoken.api.numerics.Philox;
import java.util.stream.IntStream;

/** Features of known law. */
final class GaussianFeatures {
    private GaussianFeatures() {}

    /** Independent features of variance 1 around 0, but around {@code shift} in the first of them. */
    static FloatBlock shifted(long seed, int n, int width, float shift) {
        FloatBlock features = FloatBlock.zeros(n, width);
        new Philox(seed).normals(0, 0, 0, features.data(), 0, features.size());
        for (int i = 0; i < n; i++) {
            features.data()[i * width] += shift;
        }
        return features;
    }

    /** The corners of a cube, scaled so that their mean is 0 and their covariance the identity, exactly. */
    static FloatBlock standard(int width) {
        int n = 1 << width;
        FloatBlock corners = FloatBlock.zeros(n, width);
        for (int i = 0; i < corners.size(); i++) {
            int side = (i / width >> i % width & 1) * 2 - 1;
            corners.data()[i] = (float) (side * Math.sqrt((n - 1.0) / n));
        }
        return corners;
    }

    /** Pictures of one class, all recognised. */
    static ClassifiedPictures oneClass(FloatBlock features) {
        return new ClassifiedPictures(features, new int[features.rows()], new int[features.rows()]);
    }

    /**
     * Pictures of several classes in turn, all recognised.
     *
     * @param deviation of the features within a class
     */
    static ClassifiedPictures classes(long seed, int n, int classes, int width, float deviation) {
        FloatBlock features = shifted(seed, n, width, 0);
        int[] labels = IntStream.range(0, n).map(i -> i % classes).toArray();
        for (int i = 0; i < features.size(); i++) {
            features.data()[i] = labels[i / width] * (i % width % 2) + deviation * features.data()[i];
        }
        return new ClassifiedPictures(features, labels, labels);
    }
}
