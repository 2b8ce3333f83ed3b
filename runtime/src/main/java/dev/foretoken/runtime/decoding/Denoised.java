package dev.foretoken.runtime.decoding;

import dev.foretoken.api.DenoisedTokens;
import dev.foretoken.api.DiffusionHead.DenoisingLaw;

/**
 * Tokens with the laws that they were drawn from, or that were evaluated along their paths.
 *
 * @param law one law a token
 * @param tokens the tokens
 */
record Denoised(DenoisingLaw law, DenoisedTokens tokens) {
    Denoised gather(int... rows) {
        return new Denoised(law.gather(rows), tokens.gather(rows));
    }
}
