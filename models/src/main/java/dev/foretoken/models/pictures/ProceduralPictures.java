package dev.foretoken.models.pictures;

import dev.foretoken.api.FloatBlock;
import java.awt.AlphaComposite;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.geom.AffineTransform;
import java.awt.geom.Area;
import java.awt.image.BufferedImage;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A data set of small colour pictures, each drawn when it is asked for. Every picture shows one {@link Motif} in a
 * pose, size, colour and texture of its own, before a ground of its own. The same seed, split and index give the same
 * picture. Indices count from 0 without end.
 */
public final class ProceduralPictures {
    /** Pixels along either side. */
    public static final int SIDE = 64;

    /** Parts of the data set that share no picture. */
    public enum Split {
        TRAINING,
        VALIDATION,
        TEST
    }

    private static final float PRINT_OPACITY = 0.35f;

    private final long seed;

    public ProceduralPictures(long seed) {
        this.seed = seed;
    }

    /** What picture number {@code index} shows; all motifs in turn. */
    public Motif motif(int index) {
        return Motif.values()[index % Motif.values().length];
    }

    /** Draws picture number {@code index} of a split. */
    public BufferedImage picture(Split split, int index) {
        Chance chance = new Chance(seed, split.ordinal(), index);
        BufferedImage picture = new BufferedImage(SIDE, SIDE, BufferedImage.TYPE_INT_RGB);
        Graphics2D canvas = picture.createGraphics();
        canvas.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
        canvas.setRenderingHint(RenderingHints.KEY_STROKE_CONTROL, RenderingHints.VALUE_STROKE_PURE);
        canvas.scale(SIDE / 2.0, SIDE / 2.0);
        canvas.translate(1, 1);

        Palette palette = Palette.of(chance);
        pick(Ground.values(), chance).draw(canvas, palette, chance);
        drawMotif(canvas, motif(index), palette, chance);
        canvas.dispose();
        return picture;
    }

    /**
     * Draws several pictures.
     *
     * @return [n, 3, {@value #SIDE}, {@value #SIDE}]: red, green, blue in [-1, 1]
     */
    public FloatBlock pixels(Split split, int... indices) {
        int area = SIDE * SIDE;
        FloatBlock pixels = FloatBlock.zeros(indices.length, 3, SIDE, SIDE);
        // Each picture has random numbers and pixels of its own.
        IntStream.range(0, indices.length).parallel().forEach(i -> {
            int[] rgb = picture(split, indices[i]).getRGB(0, 0, SIDE, SIDE, null, 0, SIDE);
            for (int at = 0; at < area; at++) {
                for (int channel = 0; channel < 3; channel++) {
                    int value = rgb[at] >> (16 - 8 * channel) & 0xFF;
                    pixels.data()[(i * 3 + channel) * area + at] = value / 127.5f - 1;
                }
            }
        });
        return pixels;
    }

    private static void drawMotif(Graphics2D canvas, Motif motif, Palette palette, Chance chance) {
        double size = chance.between(0.5, 0.8);
        AffineTransform pose = new AffineTransform();
        pose.translate(chance.between(size - 1, 1 - size), chance.between(size - 1, 1 - size));
        pose.rotate(chance.between(-motif.tilt(), motif.tilt()));
        pose.scale(size * (chance.happens(0.5) ? 1 : -1), size * chance.between(0.85, 1));

        List<Motif.Part> parts = motif.parts(palette, chance);
        Area outline = new Area();
        parts.forEach(part -> outline.add(new Area(pose.createTransformedShape(part.shape()))));
        drawShadow(canvas, outline, chance);
        for (Motif.Part part : parts) {
            canvas.setColor(part.colour());
            canvas.fill(pose.createTransformedShape(part.shape()));
        }

        Graphics2D print = (Graphics2D) canvas.create();
        print.clip(outline);
        print.transform(pose);
        print.setComposite(AlphaComposite.SrcOver.derive(PRINT_OPACITY));
        print.setColor(Palette.shade(palette.motif(), 0.6));
        pick(Texture.values(), chance).draw(print, chance);
        print.dispose();
    }

    private static void drawShadow(Graphics2D canvas, Area outline, Chance chance) {
        double x = chance.between(-0.1, 0.1);
        double y = chance.between(0.02, 0.12);
        canvas.setColor(new Color(0, 0, 0, 70));
        canvas.fill(AffineTransform.getTranslateInstance(x, y).createTransformedShape(outline));
    }

    private static <T> T pick(T[] values, Chance chance) {
        return values[chance.below(values.length)];
    }
}
