package dev.foretoken.tensorflow;

import dev.foretoken.models.ConvolutionalClassifierSpec;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/** How far apart pictures are to a classifier; see {@link dev.foretoken.models.training.AutoencoderLoss.Perception}. */
final class PerceptualError {
    private PerceptualError() {}

    /** The error of pictures that should be others, [n, height, width, 3] both; a scalar. */
    static Operand<TFloat32> of(
            Layers classifier, ConvolutionalClassifierSpec size, Operand<TFloat32> pictures,
            Operand<TFloat32> wanted) {
        Ops tf = classifier.tf();
        ClassifierGraph graph = new ClassifierGraph(classifier, size);
        List<Operand<TFloat32>> seen = graph.classified(pictures).maps();
        List<Operand<TFloat32>> aimed = graph.classified(wanted).maps();
        Operand<TFloat32> sum = tf.constant(0f);
        for (int map = 0; map < seen.size(); map++) {
            Operand<TFloat32> apart =
                    classifier.mean(tf.math.square(tf.math.sub(seen.get(map), aimed.get(map))));
            sum = classifier.add(sum, tf.math.div(apart, classifier.mean(tf.math.square(aimed.get(map)))));
        }
        return tf.math.mul(sum, tf.constant(1f / seen.size()));
    }
}
