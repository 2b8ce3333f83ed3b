package dev.foretoken.runtime.evaluation;

/** The share of pictures that the classifier takes for what they should show, from 0 to 1. */
public final class ClassAccuracy {
    private ClassAccuracy() {}

    /** The accuracy on a set of pictures. */
    public static double of(ClassifiedPictures pictures) {
        int right = 0;
        for (int i = 0; i < pictures.count(); i++) {
            right += pictures.answers()[i] == pictures.labels()[i] ? 1 : 0;
        }
        return (double) right / pictures.count();
    }
}
