package dev.foretoken.tensorflow;

import dev.foretoken.api.FloatBlock;
import dev.foretoken.api.ForetokenException;
import dev.foretoken.api.PartContext;
import dev.foretoken.tensorflow.TensorFlowModel.GraphFunction;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import org.tensorflow.types.TFloat32;

/**
 * A function of pictures of any size, computed for one picture after the other: one keeps every core busy, a batch
 * takes no more memory than one, and what is computed of a picture cannot depend on those around it.
 */
final class PictureModel implements AutoCloseable {
    private final String what;
    private final int channels;
    private final int multiple;
    private final TensorFlowModel<GraphFunction> model;

    /**
     * @param part names the model in messages
     * @param what names its input in messages
     * @param channels of the input
     * @param multiple what the input's height and width must be multiples of
     * @param build adds a function of [n, channels, height, width] to the empty graph
     */
    PictureModel(
            String part, PartContext context, String what, int channels, int multiple,
            Function<Layers, GraphFunction> build) {
        this.what = what;
        this.channels = channels;
        this.multiple = multiple;
        this.model = TensorFlowModel.load(part, context, build);
    }

    FloatBlock compute(FloatBlock pictures) {
        int[] shape = pictures.shape();
        if (shape.length != 4 || shape[0] < 1 || shape[1] != channels || !fits(shape[2]) || !fits(shape[3])) {
            throw new ForetokenException(
                    ForetokenException.Code.WRONG_SHAPE,
                    "Shape of the " + what + " is " + Arrays.toString(shape) + ", expected [n, " + channels
                            + ", height, width] with height and width multiples of [" + multiple + "]");
        }
        List<FloatBlock> computed = new ArrayList<>();
        for (int i = 0; i < shape[0]; i++) {
            try (TFloat32 picture = Tensors.of(pictures.slice(i, i + 1))) {
                computed.add(model.compute(model.functions(), picture));
            }
        }
        return FloatBlock.concatenate(computed);
    }

    private boolean fits(int length) {
        return length > 0 && length % multiple == 0;
    }

    @Override
    public void close() {
        model.close();
    }
}
