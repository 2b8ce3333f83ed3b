package dev.foretoken.runtime.decoding;

import dev.foretoken.api.DenoisedTokens;
import dev.foretoken.api.DiffusionHead.DenoisingLaw;
import java.util.List;

/**
 * Tokens with the laws that they were drawn from, or that were evaluated along their paths.
 *
 * @param law one law a token
 * @param tokens the tokens
 */
record Denoised(DenoisingLaw law, DenoisedTokens tokens) {
    int count() {
        return tokens.count();
    }

    Denoised gather(int... rows) {
        return new Denoised(law.gather(rows), tokens.gather(rows));
    }

    static Denoised concatenate(List<Denoised> parts) {
        return new Denoised(
                DenoisingLaw.concatenate(parts.stream().map(Denoised::law).toList()),
                DenoisedTokens.concatenate(parts.stream().map(Denoised::tokens).toList()));
    }
}
