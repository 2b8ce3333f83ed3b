package dev.foretoken.runtime.pictures;

import dev.foretoken.api.FloatBlock;
import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.List;

/** A picture in 8 bits a colour. */
public final class Picture {
    private static final int COLOURS = 3;

    private final int width;
    private final int height;
    private final byte[] rgb;

    /**
     * A picture of the given pixels.
     *
     * @param width pixels in a row
     * @param height rows
     * @param rgb red, green and blue of each pixel, row by row: 3 width height bytes; not copied
     */
    Picture(int width, int height, byte[] rgb) {
        this.width = width;
        this.height = height;
        this.rgb = rgb;
    }

    /**
     * Pictures of what a latent decoder returns.
     *
     * @param colours [n, 3, height, width], -1 for black to 1 for full; values outside are clamped
     */
    public static List<Picture> of(FloatBlock colours) {
        int[] shape = colours.shape();
        colours.requireShape("decoded pictures", colours.rows(), COLOURS, shape[2], shape[3]);
        List<Picture> pictures = new ArrayList<>();
        for (int n = 0; n < colours.rows(); n++) {
            pictures.add(of(colours.data(), n * colours.rowLength(), shape[2], shape[3]));
        }
        return pictures;
    }

    /**
     * The inverse of {@link #of(FloatBlock)}, in the pictures' 8 bits.
     *
     * @param pictures at least one, all of one size
     * @return [n, 3, height, width] in [-1, 1]
     */
    public static FloatBlock colours(List<Picture> pictures) {
        int pixels = pictures.get(0).width * pictures.get(0).height;
        FloatBlock colours =
                FloatBlock.zeros(pictures.size(), COLOURS, pictures.get(0).height, pictures.get(0).width);
        for (int n = 0; n < pictures.size(); n++) {
            for (int i = 0; i < COLOURS * pixels; i++) {
                int at = (n * COLOURS + i % COLOURS) * pixels + i / COLOURS;
                colours.data()[at] = (pictures.get(n).rgb[i] & 0xFF) / 127.5f - 1;
            }
        }
        return colours;
    }

    private static Picture of(float[] colours, int at, int height, int width) {
        int pixels = height * width;
        byte[] rgb = new byte[COLOURS * pixels];
        for (int pixel = 0; pixel < pixels; pixel++) {
            for (int colour = 0; colour < COLOURS; colour++) {
                float value = Math.max(-1, Math.min(1, colours[at + colour * pixels + pixel]));
                rgb[COLOURS * pixel + colour] = (byte) Math.round((value + 1) * 127.5f);
            }
        }
        return new Picture(width, height, rgb);
    }

    /** Pixels in a row. */
    public int width() {
        return width;
    }

    /** Rows. */
    public int height() {
        return height;
    }

    /** Red, green and blue of each pixel, row by row. */
    public byte[] rgb() {
        return rgb.clone();
    }

    /** The SHA-256 of {@link #rgb()}: it does not depend on how a file is compressed. */
    public String sha256() {
        return Sha256.of(rgb);
    }

    /** The picture for Java's own graphics. */
    public BufferedImage image() {
        BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        draw(image, 0, 0);
        return image;
    }

    /** Draws the picture into another. */
    void draw(BufferedImage image, int left, int top) {
        int[] pixels = new int[width * height];
        for (int i = 0; i < pixels.length; i++) {
            int at = COLOURS * i;
            pixels[i] = (rgb[at] & 0xFF) << 16 | (rgb[at + 1] & 0xFF) << 8 | rgb[at + 2] & 0xFF;
        }
        image.setRGB(left, top, width, height, pixels, 0, width);
    }
}
