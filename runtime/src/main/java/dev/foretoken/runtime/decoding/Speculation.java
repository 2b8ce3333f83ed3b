package dev.foretoken.runtime.decoding;

import dev.foretoken.api.AcceptanceCriterion;
import dev.foretoken.api.Resampler;

/**
 * What a policy that verifies drafted tokens needs.
 *
 * @param criterion decides what is kept
 * @param resampler replaces what is not
 */
public record Speculation(AcceptanceCriterion criterion, Resampler resampler) {}
