package dev.foretoken.models.training;

import dev.foretoken.api.ForetokenException;
import dev.foretoken.api.ForetokenException.Code;
import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.geom.Line2D;
import java.awt.geom.Path2D;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import javax.imageio.ImageIO;

/**
 * The loss over the steps of a plan, on a logarithmic scale: each grid line across is half of the one above. There is
 * no text in it, since a Java without fonts must do; the numbers are in the log.
 */
final class LossCurve {
    private static final int WIDTH = 800;
    private static final int HEIGHT = 400;

    private LossCurve() {}

    static void write(List<TrainingLog.Entry> entries, long steps, Path file) {
        if (entries.isEmpty()) {
            return;
        }
        double[] losses = entries.stream().mapToDouble(LossCurve::octaves).toArray();
        double top = Math.ceil(Arrays.stream(losses).max().orElseThrow());
        double bottom = Math.floor(Arrays.stream(losses).min().orElseThrow());
        double octave = HEIGHT / Math.max(1, top - bottom);

        BufferedImage image = new BufferedImage(WIDTH, HEIGHT, BufferedImage.TYPE_INT_RGB);
        Graphics2D canvas = image.createGraphics();
        canvas.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
        canvas.setColor(Color.WHITE);
        canvas.fillRect(0, 0, WIDTH, HEIGHT);
        canvas.setColor(Color.LIGHT_GRAY);
        for (double y = 0; y < HEIGHT; y += octave) {
            canvas.draw(new Line2D.Double(0, y, WIDTH, y));
        }
        Path2D curve = new Path2D.Double();
        for (int i = 0; i < losses.length; i++) {
            double x = (double) WIDTH * entries.get(i).step() / steps;
            double y = (top - losses[i]) * octave;
            if (i == 0) {
                curve.moveTo(x, y);
            } else {
                curve.lineTo(x, y);
            }
        }
        canvas.setColor(new Color(0x1F77B4));
        canvas.setStroke(new BasicStroke(1.5f));
        canvas.draw(curve);
        canvas.dispose();
        try {
            ImageIO.write(image, "png", file.toFile());
        } catch (IOException e) {
            throw new ForetokenException(
                    Code.INPUT_OUTPUT, "Cannot write [" + file + "]: " + e.getMessage(), e);
        }
    }

    /** Base-2 logarithm of the loss; a loss of 0 or less, as some may have, is as small as can be drawn. */
    private static double octaves(TrainingLog.Entry entry) {
        double loss = entry.measures().values().iterator().next();
        return Math.log(Math.max(loss, 1e-6)) / Math.log(2);
    }
}
