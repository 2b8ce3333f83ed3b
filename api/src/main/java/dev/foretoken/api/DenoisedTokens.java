package dev.foretoken.api;

import dev.foretoken.api.DiffusionHead.DenoisingPath;
import java.util.Optional;

/**
 * n drawn tokens and what is needed to judge them.
 *
 * @param tokens x_0, [n, D]
 * @param finalMean mean of the last Gaussian, that of x_0 given x_1, [n, D]
 * @param finalDeviation its standard deviation, the temperature included, also where no final noise was added, [n, D]
 * @param sumLogDeviation sum over the steps t = T - 1, ..., 1 of the log standard deviation, without the temperature,
 *     [n, D]
 * @param path the whole paths, if they were asked for
 */
public record DenoisedTokens(
        FloatBlock tokens, FloatBlock finalMean, FloatBlock finalDeviation, FloatBlock sumLogDeviation,
        Optional<DenoisingPath> path) {}
