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
 * A function of pictures of any size. A large one keeps every core busy alone; of small ones several are computed at
 * once, which takes no more memory and is what a GPU needs.
 */
final class PictureModel implements AutoCloseable {
    /** What a run may hold: a picture of 256x256, or smaller ones. */
    private static final int PIXELS_PER_RUN = 256 * 256;

    private final String what;
    private final int channels;
    private final int multiple;
    private final int scale;
    private final TensorFlowModel<GraphFunction> model;

    /**
     * @param part names the model in messages
     * @param what names its input in messages
     * @param channels of the input
     * @param multiple what the input's height and width must be multiples of
     * @param scale side of a picture over that of the input
     * @param build adds a function of [n, channels, height, width] to the empty graph
     */
    PictureModel(
            String part, PartContext context, String what, int channels, int multiple, int scale,
            Function<Layers, GraphFunction> build) {
        this.what = what;
        this.channels = channels;
        this.multiple = multiple;
        this.scale = scale;
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
        long pixels = (long) shape[2] * scale * shape[3] * scale;
        int perRun = (int) Math.max(1, PIXELS_PER_RUN / pixels);
        for (int from = 0; from < shape[0]; from += perRun) {
            try (TFloat32 some = Tensors.of(pictures.slice(from, Math.min(from + perRun, shape[0])))) {
                computed.add(model.compute(model.functions(), some));
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
