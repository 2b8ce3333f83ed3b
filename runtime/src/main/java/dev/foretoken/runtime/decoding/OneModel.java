package dev.foretoken.runtime.decoding;

import dev.foretoken.runtime.decoding.GenerationEvent.Phase;
import dev.foretoken.runtime.decoding.GenerationEvent.Role;

/** {@code target-only} and {@code draft-only}: one model draws step after step. */
record OneModel(Role role) implements Procedure {
    @Override
    public void decode(Decoding decoding) {
        for (int step = 0; step < decoding.steps(); step++) {
            decoding.drawStep(role, Phase.STEP);
        }
    }
}
