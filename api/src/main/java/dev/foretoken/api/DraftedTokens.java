package dev.foretoken.api;

/**
 * n drafted tokens with the draft's law and the target's law of each.
 *
 * @param draft the drafted tokens and the law they were drawn from, q
 * @param target the target's law p of the same positions; its {@link DenoisedTokens#tokens() tokens} are the target's
 *     own draw with the same noise or, under {@link AcceptanceCriterion.Evidence#PATH}, the drafted ones
 */
public record DraftedTokens(DenoisedTokens draft, DenoisedTokens target) {
    public DraftedTokens {
        target.finalMean().requireShape("the target's last mean", draft.tokens().shape());
    }

    /** n. */
    public int count() {
        return draft.count();
    }

    /** D. */
    public int dimension() {
        return draft.tokens().rowLength();
    }

    /** What the given steps of whole paths drew, under both laws. */
    public DraftedTokens over(DiffusionHead.Steps steps, float temperature) {
        return new DraftedTokens(draft.over(steps, temperature), target.over(steps, temperature));
    }

    /** The tokens with the given indices, in their order. */
    public DraftedTokens gather(int... rows) {
        return new DraftedTokens(draft.gather(rows), target.gather(rows));
    }
}
