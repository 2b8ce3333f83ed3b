package dev.foretoken.models;

import dev.foretoken.api.numerics.DiffusionSchedule;

/**
 * Size of an AdaLN residual MLP as diffusion head (Li et al. 2024, arXiv 2406.11838, section 4.2).
 *
 * @param conditionDimension length of the condition vector z
 * @param depth number of residual blocks
 * @param width values per layer
 * @param diffusionSteps respacing to use unless a request says otherwise, such as {@code 100}
 * @param noiseSchedule how the noise grew in training
 */
public record DiffusionHeadSpec(
        int conditionDimension, int depth, int width, String diffusionSteps, DiffusionSchedule.Noise noiseSchedule) {}
