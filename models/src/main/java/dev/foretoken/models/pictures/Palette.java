package dev.foretoken.models.pictures;

import java.awt.Color;

/**
 * The colours of one picture. The motif and what is behind it differ in brightness, so that it can be told apart
 * whatever their hues.
 *
 * @param motif main colour of the motif
 * @param accent its details
 * @param ground main colour behind it
 * @param groundAccent what the ground is patterned with
 */
record Palette(Color motif, Color accent, Color ground, Color groundAccent) {
    static Palette of(Chance chance) {
        boolean bright = chance.happens(0.5);
        float hue = (float) chance.between(0, 1);
        float groundHue = hue + (float) chance.between(0.2, 0.8);
        Color motif = colour(hue, chance.between(0.55, 1), bright ? chance.between(0.8, 1) : chance.between(0.3, 0.5));
        Color ground = colour(
                groundHue, chance.between(0.15, 0.6), bright ? chance.between(0.15, 0.4) : chance.between(0.75, 1));
        Color accent = colour(hue + (float) chance.between(0.35, 0.65), chance.between(0.4, 0.9), bright ? 0.55 : 0.95);
        Color groundAccent = colour(
                groundHue + (float) chance.between(-0.08, 0.08), chance.between(0.15, 0.6),
                brightness(ground) + (bright ? 0.15 : -0.18));
        return new Palette(motif, accent, ground, groundAccent);
    }

    /** The colour made darker (factor below 1) or lighter. */
    static Color shade(Color colour, double factor) {
        float[] hsb = Color.RGBtoHSB(colour.getRed(), colour.getGreen(), colour.getBlue(), null);
        return colour(hsb[0], hsb[1], hsb[2] * factor);
    }

    private static float brightness(Color colour) {
        return Color.RGBtoHSB(colour.getRed(), colour.getGreen(), colour.getBlue(), null)[2];
    }

    private static Color colour(float hue, double saturation, double brightness) {
        return Color.getHSBColor(hue, (float) saturation, (float) Math.max(0, Math.min(1, brightness)));
    }
}
