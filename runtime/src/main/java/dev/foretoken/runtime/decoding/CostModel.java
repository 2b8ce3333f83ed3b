package dev.foretoken.runtime.decoding;

import dev.foretoken.api.ForetokenException;
import dev.foretoken.api.ForetokenException.Code;
import java.util.Comparator;
import java.util.OptionalDouble;
import java.util.stream.IntStream;

/**
 * What speculation is expected to gain, if each drafted AR step is accepted (that is, every token of it) with the same
 * probability a, independently of the others: Leviathan et al. 2023, arXiv 2211.17192, section 3, with a cost for the
 * repair of a rejected step, which is nothing for discrete tokens and a whole denoising path here.
 *
 * <p>It is about windows that follow one another without end: the shorter one that ends a picture, and pictures of a
 * batch that wait for the slowest, are not in it.
 *
 * @param costs what the parts take
 * @param truncates whether the drafts after the first step with a rejection are discarded, as by {@code exact} and
 *     {@code cspd}; otherwise every step of a window is kept or repaired, as by {@code cspd-windowed}
 * @param bonus whether the target draws a step of its own after a window that it accepted whole
 */
public record CostModel(WindowCosts costs, boolean truncates, boolean bonus) {
    /** Halvings of the interval that holds the break-even: to the last bit of a double. */
    private static final int HALVINGS = 60;

    /** The model of a policy that verifies. */
    public static CostModel of(DecodingPolicy policy, boolean bonus, WindowCosts costs) {
        return new CostModel(costs, policy.truncates(), bonus && policy.judgesPaths());
    }

    /**
     * Expected AR steps that a window of gamma drafted steps makes final: {@code (1 - a^gamma) / (1 - a)} with
     * truncation, the repaired step included; gamma without. A bonus adds {@code a^gamma} (equation 1 there, whose
     * window has always one).
     *
     * @param acceptance a, from 0 to 1
     * @param draftLength gamma, at least 1
     */
    public double steps(double acceptance, int draftLength) {
        require(acceptance, draftLength);
        return emitted(acceptance, draftLength) + (bonus ? Math.pow(acceptance, draftLength) : 0);
    }

    /**
     * Expected time of such a window: drafts, verification, and repairs: one with truncation, with the probability
     * {@code 1 - a^gamma} of a rejection; {@code gamma (1 - a)} without.
     */
    public double time(double acceptance, int draftLength) {
        require(acceptance, draftLength);
        double whole = Math.pow(acceptance, draftLength);
        double repairs = truncates ? 1 - whole : draftLength * (1 - acceptance);
        return costs.window(draftLength) + repairs * costs.redraw() + (bonus ? whole * costs.bonusStep() : 0);
    }

    /** How many times as fast as the target alone, where the draft runs so far ahead. */
    public double speedUp(double acceptance, int draftLength) {
        return costs.targetStep() * steps(acceptance, draftLength) / time(acceptance, draftLength);
    }

    /**
     * How many times as fast as the target alone a whole picture is.
     *
     * @param prefilled share of the AR steps that the target draws alone first, from 0 to 1
     */
    public double speedUp(double acceptance, int draftLength, double prefilled) {
        return 1 / (prefilled + (1 - prefilled) / speedUp(acceptance, draftLength));
    }

    /** The draft length from 1 to {@code longest} that makes most AR steps final a time; the shortest of equals. */
    public int bestDraftLength(double acceptance, int longest) {
        return IntStream.rangeClosed(1, longest)
                .boxed()
                .max(Comparator.<Integer>comparingDouble(draftLength -> speedUp(acceptance, draftLength))
                        .thenComparing(Comparator.reverseOrder()))
                .orElseThrow(() -> invalidLength(longest));
    }

    /**
     * The smallest acceptance at which speculation with one of these draft lengths is as fast as the target alone;
     * empty if even a draft that is always accepted is too slow. There is one crossing only as long as the bonus step
     * costs no more than a step of the target and a redraw together.
     *
     * @param shortest at least 1
     * @param longest not below it
     */
    public OptionalDouble breakEven(int shortest, int longest) {
        if (!pays(1, shortest, longest)) {
            return OptionalDouble.empty();
        }
        double low = 0;
        double high = 1;
        if (pays(low, shortest, longest)) {
            return OptionalDouble.of(low);
        }
        for (int i = 0; i < HALVINGS; i++) {
            double middle = (low + high) / 2;
            if (pays(middle, shortest, longest)) {
                high = middle;
            } else {
                low = middle;
            }
        }
        return OptionalDouble.of(high);
    }

    private boolean pays(double acceptance, int shortest, int longest) {
        if (shortest > longest) {
            throw invalidLength(longest);
        }
        return IntStream.rangeClosed(shortest, longest)
                .anyMatch(draftLength -> speedUp(acceptance, draftLength) >= 1);
    }

    /** The sum of a^k for k from 0 to gamma - 1, also where a is 1. */
    private double emitted(double acceptance, int draftLength) {
        if (!truncates) {
            return draftLength;
        }
        double steps = 0;
        for (int k = 0; k < draftLength; k++) {
            steps = 1 + acceptance * steps;
        }
        return steps;
    }

    private static void require(double acceptance, int draftLength) {
        if (!(acceptance >= 0 && acceptance <= 1)) {
            throw new ForetokenException(
                    Code.INVALID_ARGUMENT, "The acceptance [" + acceptance + "] must be between 0 and 1");
        }
        if (draftLength < 1) {
            throw invalidLength(draftLength);
        }
    }

    private static ForetokenException invalidLength(int draftLength) {
        return new ForetokenException(
                Code.INVALID_ARGUMENT, "The draft length [" + draftLength + "] must be at least 1");
    }
}
