package dev.foretoken.api;

/**
 * Tells what pictures show. Its features, what it sees in a picture before it decides, are also the space in which sets
 * of pictures are compared. It is used by one thread at a time.
 */
public interface PictureClassifier extends AutoCloseable {
    Spec spec();

    /**
     * Classifies a batch of pictures, each on its own.
     *
     * @param pictures [n, 3, height, width]: red, green, blue in [-1, 1]
     * @throws ForetokenException if the pictures do not fit {@link #spec()}
     */
    Classified classify(FloatBlock pictures);

    @Override
    void close();

    /**
     * What a classifier is.
     *
     * @param classes number of classes; they count from 0
     * @param features length of a picture's feature vector
     * @param height rows of a picture, in pixels
     * @param width pixels in a row
     */
    record Spec(int classes, int features, int height, int width) {}

    /**
     * What it says of pictures.
     *
     * @param features [n, {@link Spec#features()}]
     * @param logits [n, {@link Spec#classes()}]: log probabilities of the classes, up to a constant
     */
    record Classified(FloatBlock features, FloatBlock logits) {}
}
