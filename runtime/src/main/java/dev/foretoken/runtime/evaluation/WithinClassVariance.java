package dev.foretoken.runtime.evaluation;

import dev.foretoken.api.ForetokenException;
import java.util.Arrays;

/**
 * How much pictures of one class differ: the trace of the features' unbiased covariance within a class, averaged over
 * the classes that are there. Over that of real pictures it is the diversity: 1 for as diverse, 0 for one picture a
 * class. It is the within-class scatter of Fisher's discriminant analysis (Fukunaga 1990, section 10.2), every class
 * weighing the same.
 */
public final class WithinClassVariance {
    private WithinClassVariance() {}

    /**
     * The variance of a set of pictures.
     *
     * @throws ForetokenException if a class that is there has one picture only
     */
    public static double of(ClassifiedPictures pictures) {
        int classes = Arrays.stream(pictures.labels()).max().orElse(-1) + 1;
        int width = pictures.features().rowLength();
        int[] counts = new int[classes];
        double[][] means = new double[classes][width];
        for (int i = 0; i < pictures.count(); i++) {
            int label = pictures.labels()[i];
            counts[label]++;
            for (int d = 0; d < width; d++) {
                means[label][d] += pictures.features().data()[i * width + d];
            }
        }
        for (int label = 0; label < classes; label++) {
            requireTwo(label, counts[label]);
            for (int d = 0; d < width; d++) {
                means[label][d] /= counts[label];
            }
        }
        double[] squares = new double[classes];
        for (int i = 0; i < pictures.count(); i++) {
            int label = pictures.labels()[i];
            for (int d = 0; d < width; d++) {
                double deviation = pictures.features().data()[i * width + d] - means[label][d];
                squares[label] += deviation * deviation;
            }
        }
        double sum = 0;
        int present = 0;
        for (int label = 0; label < classes; label++) {
            if (counts[label] > 0) {
                sum += squares[label] / (counts[label] - 1);
                present++;
            }
        }
        return sum / present;
    }

    private static void requireTwo(int label, int count) {
        if (count == 1) {
            throw new ForetokenException(
                    ForetokenException.Code.INVALID_ARGUMENT,
                    "Class [" + label + "] has [1] picture, whose variance is not defined: take two or more of each");
        }
    }
}
