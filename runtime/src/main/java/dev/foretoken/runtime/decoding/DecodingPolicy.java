package dev.foretoken.runtime.decoding;

import dev.foretoken.api.ARBackbone.Attention;
import dev.foretoken.api.AcceptanceCriterion.Guarantee;
import dev.foretoken.api.ForetokenException;
import dev.foretoken.api.ForetokenException.Code;
import dev.foretoken.runtime.decoding.GenerationEvent.Role;
import dev.foretoken.runtime.names.KnownNames;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** The named ways to decode, with what each promises. */
public enum DecodingPolicy {
    TARGET_ONLY(
            "target-only", "the target alone; the baseline", Guarantee.LOSSLESS, Map.of(), new OneModel(Role.TARGET)),
    DRAFT_ONLY("draft-only", "the draft alone", Guarantee.NONE, Map.of(), new OneModel(Role.DRAFT)),
    CSPD(
            "cspd",
            "the paper's rule: nested verification, truncation after the first step with a rejection",
            Guarantee.SURROGATE, Map.of(), new Cspd()),
    CSPD_WINDOWED(
            "cspd-windowed",
            "what the paper's authors released: one verification pass a window, each token judged alone",
            Guarantee.SURROGATE, Map.of("flattening", 42.0), new CspdWindowed());

    private final String label;
    private final String description;
    private final Guarantee guarantee;
    private final Map<String, Object> acceptanceSettings;
    private final Procedure procedure;

    DecodingPolicy(
            String label, String description, Guarantee guarantee, Map<String, Object> acceptanceSettings,
            Procedure procedure) {
        this.label = label;
        this.description = description;
        this.guarantee = guarantee;
        this.acceptanceSettings = acceptanceSettings;
        this.procedure = procedure;
    }

    /** @throws ForetokenException with {@link Code#UNKNOWN_NAME} that lists the known policies */
    public static DecodingPolicy of(String label) {
        List<String> labels = Arrays.stream(values()).map(DecodingPolicy::label).toList();
        return Arrays.stream(values())
                .filter(policy -> policy.label.equals(label))
                .findFirst()
                .orElseThrow(() -> new KnownNames("decoding policy", labels, "").unknown(label));
    }

    /** The name that users write. */
    public String label() {
        return label;
    }

    public String description() {
        return description;
    }

    /** What it promises with its own acceptance criterion. */
    public Guarantee guarantee() {
        return guarantee;
    }

    /** Whether it needs a draft model. */
    public boolean drafts() {
        return this != TARGET_ONLY;
    }

    /** Whether the target verifies drafted tokens, so that a criterion and a resampler are needed. */
    public boolean verifies() {
        return this != TARGET_ONLY && this != DRAFT_ONLY;
    }

    /** Whether it can decode with a target that has this attention. */
    public boolean worksWith(Attention attention) {
        // A causal model knows no condition beyond the next token, so it needs the tokens of a window for the later ones.
        return this != CSPD_WINDOWED || attention == Attention.BIDIRECTIONAL;
    }

    /** Name of the acceptance criterion to use unless another is asked for. */
    public String acceptance() {
        return "cspd";
    }

    /** Settings of {@link #acceptance()} under this policy. */
    public Map<String, Object> acceptanceSettings() {
        return acceptanceSettings;
    }

    /** Name of the resampler to use unless another is asked for. */
    public String resampler() {
        return "last-gaussian-residual";
    }

    Procedure procedure() {
        return procedure;
    }

    @Override
    public String toString() {
        return label;
    }
}
