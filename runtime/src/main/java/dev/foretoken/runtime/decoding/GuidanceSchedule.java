package dev.foretoken.runtime.decoding;

import java.util.Locale;

/** How the guidance scale w develops over the AR steps (Li et al. 2024, after Muse, arXiv 2301.00704). */
public enum GuidanceSchedule {
    /** w = 1 + (cfg - 1) (L - masked) / L, with the number of masked tokens after the step. */
    LINEAR {
        @Override
        float scale(float guidanceScale, int tokens, int masked) {
            return 1 + (guidanceScale - 1) * (tokens - masked) / tokens;
        }
    },
    /** w = cfg. */
    CONSTANT {
        @Override
        float scale(float guidanceScale, int tokens, int masked) {
            return guidanceScale;
        }
    };

    /** As users write it. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }

    abstract float scale(float guidanceScale, int tokens, int masked);
}
