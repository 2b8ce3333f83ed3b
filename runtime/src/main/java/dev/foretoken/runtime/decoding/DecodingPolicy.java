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
            "target-only", "the target alone; the baseline", Guarantee.LOSSLESS, Rules.NONE, new OneModel(Role.TARGET)),
    DRAFT_ONLY("draft-only", "the draft alone", Guarantee.NONE, Rules.NONE, new OneModel(Role.DRAFT)),
    EXACT(
            "exact",
            "whole denoising paths are judged and redrawn: the target's law, with noise in its last step",
            Guarantee.LOSSLESS, new Rules("path-ratio", Map.of(), "path-residual"), new Exact()),
    CSPD(
            "cspd",
            "the paper's rule: nested verification, truncation after the first step with a rejection",
            Guarantee.SURROGATE, new Rules("cspd", Map.of(), "last-gaussian-residual"), new Cspd()),
    CSPD_WINDOWED(
            "cspd-windowed",
            "what the paper's authors released: one verification pass a window, each token judged alone",
            Guarantee.SURROGATE, new Rules("cspd", Map.of("flattening", 42.0), "last-gaussian-residual"),
            new CspdWindowed());

    private final String label;
    private final String description;
    private final Guarantee guarantee;
    private final Rules rules;
    private final Procedure procedure;

    DecodingPolicy(String label, String description, Guarantee guarantee, Rules rules, Procedure procedure) {
        this.label = label;
        this.description = description;
        this.guarantee = guarantee;
        this.rules = rules;
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

    /** What it promises with its own acceptance criterion and resampler. */
    public Guarantee guarantee() {
        return guarantee;
    }

    /** Whether it needs a draft model. */
    public boolean drafts() {
        return this != TARGET_ONLY;
    }

    /** Whether the target verifies drafted tokens, so that a criterion and a resampler are needed. */
    public boolean verifies() {
        return rules != Rules.NONE;
    }

    /** @throws ForetokenException if it does not verify */
    public void requireVerifies() {
        if (!verifies()) {
            throw new ForetokenException(
                    Code.INVALID_ARGUMENT, "Policy [" + label + "] accepts nothing: choose one that verifies");
        }
    }

    /** Whether it judges denoising paths, so that the last step must keep its noise and a path may have segments. */
    public boolean judgesPaths() {
        return this == EXACT;
    }

    /** Whether drafts after the first step with a rejection are discarded. */
    public boolean truncates() {
        return this == EXACT || this == CSPD;
    }

    /** Whether it can decode with a target that has this attention. */
    public boolean worksWith(Attention attention) {
        // A causal model knows no condition beyond the next token: the later ones of a window depend on its first.
        return this != CSPD_WINDOWED || attention == Attention.BIDIRECTIONAL;
    }

    /** Name of the acceptance criterion to use unless another is asked for. */
    public String acceptance() {
        return rules.acceptance();
    }

    /** Settings of {@link #acceptance()} under this policy. */
    public Map<String, Object> acceptanceSettings() {
        return rules.acceptanceSettings();
    }

    /** Name of the resampler to use unless another is asked for. */
    public String resampler() {
        return rules.resampler();
    }

    Procedure procedure() {
        return procedure;
    }

    @Override
    public String toString() {
        return label;
    }

    /** Names of parts; empty where nothing is judged. */
    private record Rules(String acceptance, Map<String, Object> acceptanceSettings, String resampler) {
        static final Rules NONE = new Rules("", Map.of(), "");
    }
}
