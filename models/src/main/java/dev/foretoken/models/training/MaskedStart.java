package dev.foretoken.models.training;

import dev.foretoken.api.FloatBlock;
import dev.foretoken.api.LatentSpec;
import dev.foretoken.api.Weights;
import java.util.Set;

/**
 * Initial weights from which a masked model learns faster than from the official ones, whose positions are small beside
 * what stands there, so that for long no token finds its neighbours. Places in the picture begin as sines and cosines of
 * their row and column (He et al. 2021, arXiv 2111.06377, appendix A.1), with waves that are no longer than the picture
 * needs, and keys begin as queries, so that attention begins with what is near (Trockman and Kolter 2023, arXiv
 * 2305.09828).
 *
 * @param official as the official code draws them
 * @param latent whose tokens have the places
 */
public record MaskedStart(Weights official, LatentSpec latent) implements Weights {
    private static final Set<String> PLACES = Set.of("encoder_pos_embed_learned", "decoder_pos_embed_learned");
    /** Of a sine: about as large as a token is. */
    private static final double AMPLITUDE = Math.sqrt(0.5);
    /** In cells; one of two would hide its sine. */
    private static final double SHORTEST_WAVE = 4;

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
        if (PLACES.contains(name)) {
            int width = values.shape()[2];
            int columns = latent.width() / latent.patch();
            int buffer = values.shape()[1] - latent.tokens();
            for (int token = 0; token < latent.tokens(); token++) {
                int at = (buffer + token) * width;
                waves(values.data(), at, width / 2, token / columns);
                waves(values.data(), at + width / 2, width - width / 2, token % columns);
            }
        }
        if (name.endsWith(".attn.qkv.weight")) {
            int third = values.size() / 3;
            System.arraycopy(values.data(), 0, values.data(), third, third);
        }
        return values;
    }

    /** Sines, then cosines, from the shortest wave to one of four times the picture. */
    private void waves(float[] data, int at, int count, int place) {
        int side = Math.max(latent.height(), latent.width()) / latent.patch();
        int waves = (count + 1) / 2;
        for (int i = 0; i < count; i++) {
            double share = i % waves / Math.max(1.0, waves - 1);
            double angle = 2 * Math.PI * place / (SHORTEST_WAVE * Math.pow(side, share));
            data[at + i] = (float) (AMPLITUDE * (i < waves ? StrictMath.sin(angle) : StrictMath.cos(angle)));
        }
    }
}
