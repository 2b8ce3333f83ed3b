package dev.foretoken.models.training;

import dev.foretoken.api.FloatBlock;
import dev.foretoken.api.Weights;
import java.util.Arrays;
import java.util.Set;

/**
 * Initial weights from which an autoencoder learns faster than from the official ones. It begins as a linear map that
 * keeps the size of what passes through: the last convolution of each residual branch is zero (Goyal et al. 2017, arXiv
 * 1706.02677, section 5.1), the others have unit gain. And its latents are told apart from their noise from the start;
 * otherwise what varies little, such as hues beside brightness, is drowned before the decoder could find it.
 *
 * @param official as the official code draws them
 */
public record AutoencoderStart(Weights official) implements Weights {
    private static final String MOMENTS_BIAS = "quant_conv.bias";
    private static final float LOG_VARIANCE = -5;
    /** Official weights are uniform within 1 / sqrt(fan in). */
    private static final float TO_UNIT_GAIN = (float) Math.sqrt(3);

    @Override
    public Set<String> names() {
        return official.names();
    }

    @Override
    public int[] shape(String name) {
        return official.shape(name);
    }

    @Override
    public FloatBlock read(String name) {
        FloatBlock values = official.read(name);
        float[] data = values.data();
        if (name.endsWith(".conv2.weight") || name.endsWith(".proj_out.weight")) {
            Arrays.fill(data, 0);
        } else if (values.shape().length == 4) {
            for (int i = 0; i < data.length; i++) {
                data[i] *= TO_UNIT_GAIN;
            }
        } else if (name.endsWith(".bias")) {
            Arrays.fill(data, 0);
        }
        if (name.equals(MOMENTS_BIAS)) {
            Arrays.fill(data, data.length / 2, data.length, LOG_VARIANCE);
        }
        return values;
    }
}
