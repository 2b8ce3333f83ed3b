package dev.foretoken.tensorflow;

import dev.foretoken.api.FloatBlock;

/** A head's network under the conditions of one law. */
interface HeadUnderLaw extends AutoCloseable {
    /**
     * What the network predicts at the law's steps from {@code from} (inclusive) to {@code to} (exclusive).
     *
     * @param states x_{t+1} of these steps, [to - from, n, D]
     * @return noise and variance, [(to - from) * halves * n, 2 D]
     */
    FloatBlock predict(int from, int to, FloatBlock states);

    @Override
    void close();
}
