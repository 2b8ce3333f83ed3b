package dev.foretoken.runtime.parts;

import dev.foretoken.api.Device;
import dev.foretoken.api.LatentSpec;
import dev.foretoken.api.PartContext;
import dev.foretoken.api.Precision;
import dev.foretoken.api.Weights;

/** The context of a part: its model's latent and weights, and the user's choice of device and precision. */
public record SetupContext(LatentSpec latent, Weights weights, Device device, Precision precision)
        implements PartContext {}
