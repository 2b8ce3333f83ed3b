package dev.foretoken.tensorflow;

import dev.foretoken.api.FloatBlock;
import dev.foretoken.api.PrefixContext;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.tensorflow.Tensor;

/**
 * Contexts as {@link MarGraph} takes them. The encoder sees the buffer and, in spatial order, the known tokens; a
 * context that knows fewer than the longest is padded. The decoder sees the buffer and all positions.
 *
 * @param labels row of the class embedding, [batch]; the unconditional one comes after all classes
 * @param tokens known tokens, [batch * known, D]
 * @param positions their rows of the position embedding, [batch * known]
 * @param sources for each row of the decoder its row in the encoder's output, [batch * (buffer + L)]; the mask token
 *     comes after all others
 * @param queries the decoder's rows that are asked for, [batch, asked], padded with any
 * @param asked the indices of those that are not padding, [n]
 * @param askedPositions their positions in the picture, [n]
 * @param padding [batch, 1, 1, buffer + known]: minus infinity at padded tokens, otherwise 0
 * @param isRagged whether there is any padding in the encoder
 */
record MarBatch(
        int[] labels, FloatBlock tokens, int[] positions, int[] sources, int[] queries, int[] asked,
        int[] askedPositions, FloatBlock padding, boolean isRagged) {

    static MarBatch of(List<PrefixContext> contexts, int classes, int buffer) {
        int batch = contexts.size();
        int pictureTokens = contexts.get(0).order().length;
        int known = contexts.stream().mapToInt(PrefixContext::known).max().orElseThrow();
        int mostAsked = contexts.stream().mapToInt(PrefixContext::asked).max().orElseThrow();
        int total = contexts.stream().mapToInt(PrefixContext::asked).sum();
        int encoderRows = buffer + known;
        int decoderRows = buffer + pictureTokens;

        int[] labels = new int[batch];
        FloatBlock tokens = FloatBlock.zeros(batch * known, contexts.get(0).tokens().rowLength());
        int[] positions = new int[batch * known];
        int[] sources = new int[batch * decoderRows];
        int[] queries = new int[batch * mostAsked];
        int[] asked = new int[total];
        int[] askedPositions = new int[total];
        FloatBlock padding = FloatBlock.zeros(batch, 1, 1, encoderRows);
        Arrays.fill(sources, batch * encoderRows);

        int next = 0;
        for (int b = 0; b < batch; b++) {
            PrefixContext context = contexts.get(b);
            labels[b] = context.label() == PrefixContext.UNCONDITIONAL ? classes : context.label();
            for (int i = 0; i < buffer; i++) {
                sources[b * decoderRows + i] = b * encoderRows + i;
            }
            int[] places = Arrays.copyOf(context.order(), context.known());
            Arrays.sort(places);
            for (int k = 0; k < places.length; k++) {
                positions[b * known + k] = buffer + places[k];
                sources[b * decoderRows + buffer + places[k]] = b * encoderRows + buffer + k;
                copyRow(context.tokens(), places[k], tokens, b * known + k);
            }
            int rowStart = b * encoderRows;
            Arrays.fill(
                    padding.data(), rowStart + buffer + places.length, rowStart + encoderRows,
                    Float.NEGATIVE_INFINITY);
            for (int a = 0; a < context.asked(); a++) {
                int place = context.order()[context.known() + a];
                queries[b * mostAsked + a] = b * decoderRows + buffer + place;
                asked[next] = b * mostAsked + a;
                askedPositions[next] = place;
                next++;
            }
        }
        boolean isRagged = contexts.stream().anyMatch(context -> context.known() < known);
        return new MarBatch(labels, tokens, positions, sources, queries, asked, askedPositions, padding, isRagged);
    }

    /** What {@link MarGraph} is fed: its uniform function, or its ragged one if there is padding; to be closed. */
    List<Tensor> tensors() {
        int contexts = labels.length;
        List<Tensor> tensors = new ArrayList<>(List.of(
                Tensors.of(labels, contexts), Tensors.of(tokens), Tensors.of(positions, positions.length),
                Tensors.of(sources, sources.length), Tensors.of(queries, contexts, queries.length / contexts),
                Tensors.of(asked, asked.length), Tensors.of(askedPositions, askedPositions.length)));
        if (isRagged) {
            tensors.add(Tensors.of(padding));
        }
        return tensors;
    }

    private static void copyRow(FloatBlock from, int row, FloatBlock to, int target) {
        int length = to.rowLength();
        System.arraycopy(from.data(), row * length, to.data(), target * length, length);
    }
}
