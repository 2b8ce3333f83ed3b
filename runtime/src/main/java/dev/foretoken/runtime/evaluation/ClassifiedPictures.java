package dev.foretoken.runtime.evaluation;

import dev.foretoken.api.FloatBlock;
import dev.foretoken.api.ForetokenException;
import dev.foretoken.api.PictureClassifier.Classified;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;

/**
 * A set of pictures as a classifier sees it.
 *
 * @param features [n, F], finite
 * @param labels what each picture should show, n classes
 * @param answers what the classifier takes each for, n classes
 */
public record ClassifiedPictures(FloatBlock features, int[] labels, int[] answers) {
    /** @throws ForetokenException if the numbers of pictures differ, or a feature is NaN or infinite */
    public ClassifiedPictures {
        features.requireShape("features", labels.length, features.rowLength());
        if (answers.length != labels.length) {
            throw new ForetokenException(
                    ForetokenException.Code.WRONG_SHAPE,
                    "[" + answers.length + "] answers for [" + labels.length + "] pictures");
        }
        if (!features.isFinite()) {
            throw new ForetokenException(
                    ForetokenException.Code.NOT_FINITE,
                    "The classifier computed features that are NaN or infinite: check its weights");
        }
    }

    /** The most probable class is the answer. */
    public static ClassifiedPictures of(Classified classified, int... labels) {
        FloatBlock logits = classified.logits();
        int[] answers = IntStream.range(0, logits.rows()).map(row -> mostProbable(logits, row)).toArray();
        return new ClassifiedPictures(classified.features(), labels, answers);
    }

    /** The pictures of several sets, one after the other. */
    public static ClassifiedPictures concatenate(List<ClassifiedPictures> sets) {
        return new ClassifiedPictures(
                FloatBlock.concatenate(sets.stream().map(ClassifiedPictures::features).toList()),
                sets.stream().flatMapToInt(set -> Arrays.stream(set.labels)).toArray(),
                sets.stream().flatMapToInt(set -> Arrays.stream(set.answers)).toArray());
    }

    /** Number of pictures. */
    public int count() {
        return labels.length;
    }

    /** The pictures with the given indices, each as often as it is there. */
    ClassifiedPictures gather(int... rows) {
        return new ClassifiedPictures(
                features.gather(rows), Arrays.stream(rows).map(row -> labels[row]).toArray(),
                Arrays.stream(rows).map(row -> answers[row]).toArray());
    }

    /** Indices of the pictures of each class that is there. */
    Map<Integer, int[]> rowsByClass() {
        Map<Integer, List<Integer>> rows = new TreeMap<>();
        for (int i = 0; i < labels.length; i++) {
            rows.computeIfAbsent(labels[i], label -> new ArrayList<>()).add(i);
        }
        Map<Integer, int[]> arrays = new TreeMap<>();
        rows.forEach((label, indices) -> arrays.put(label, indices.stream().mapToInt(Integer::intValue).toArray()));
        return arrays;
    }

    private static int mostProbable(FloatBlock logits, int row) {
        int classes = logits.rowLength();
        int best = 0;
        for (int label = 1; label < classes; label++) {
            if (logits.data()[row * classes + label] > logits.data()[row * classes + best]) {
                best = label;
            }
        }
        return best;
    }
}
