package dev.foretoken.models.training;

import static org.assertj.core.api.Assertions.assertThat;

import dev.foretoken.api.FloatBlock;
import dev.foretoken.api.Weights;
import dev.foretoken.models.BundledModels;
import dev.foretoken.models.BundledModels.Role;
import dev.foretoken.models.InitialWeights;
import dev.foretoken.models.ModelSpec;
import dev.foretoken.models.training.TokenBatches.Attention;
import org.junit.jupiter.api.Test;

final class MaskedStartTest {
    private static final String PLACES = "decoder_pos_embed_learned";

    private final ModelSpec model =
            BundledModels.generator(Role.TARGET, Attention.MASKED, BundledModels.autoencoder().latent());
    private final Weights official = new InitialWeights(model, 1);
    private final Weights start = new MaskedStart(official, model.latent());

    @Test
    void ofTwoPlacesTheNearerIsMoreAlike() {
        int columns = model.latent().width() / model.latent().patch();
        for (int steps = 1; steps < columns; steps++) {
            assertThat(likeness(0, steps)).isLessThan(likeness(0, steps - 1));
            assertThat(likeness(0, steps * columns)).isLessThan(likeness(0, (steps - 1) * columns));
        }
    }

    @Test
    void whatIsNoPlaceInThePictureStaysAsItWas() {
        assertThat(start.names()).isEqualTo(official.names());
        for (String name : official.names()) {
            if (!name.matches("(en|de)coder_pos_embed_learned|.*qkv.weight")) {
                assertThat(start.read(name).data()).as(name).isEqualTo(official.read(name).data());
            }
        }
        int buffer = places() - model.latent().tokens();
        assertThat(start.read(PLACES).reshape(places(), 256).slice(0, buffer).data())
                .isEqualTo(official.read(PLACES).reshape(places(), 256).slice(0, buffer).data());
    }

    @Test
    void keysBeginAsQueries() {
        String name = "decoder_blocks.1.attn.qkv.weight";
        FloatBlock begun = start.read(name);
        int third = begun.rows() / 3;
        assertThat(begun.slice(third, 2 * third).data()).isEqualTo(begun.slice(0, third).data());
        assertThat(begun.slice(0, third).data()).isEqualTo(official.read(name).slice(0, third).data());
        assertThat(begun.slice(2 * third, 3 * third).data())
                .isEqualTo(official.read(name).slice(2 * third, 3 * third).data());
    }

    private int places() {
        return start.shape(PLACES)[1];
    }

    /** The inner product of the embeddings of two tokens' places. */
    private double likeness(int token, int other) {
        FloatBlock embeddings = start.read(PLACES).reshape(places(), 256);
        int buffer = places() - model.latent().tokens();
        double sum = 0;
        for (int i = 0; i < 256; i++) {
            sum += embeddings.data()[(buffer + token) * 256 + i] * embeddings.data()[(buffer + other) * 256 + i];
        }
        return sum;
    }
}
