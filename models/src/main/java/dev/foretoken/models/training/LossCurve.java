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
import java.util.DoubleSummaryStatistics;
import java.util.List;
import java.util.stream.Stream;
import javax.imageio.ImageIO;

/**
 * The loss over the steps of a plan, and beside it that of held-out batches, on a logarithmic scale: each grid line
 * across is half of the one above. There is no text in it, since a Java without fonts must do; the numbers are in the
 * log.
 */
final class LossCurve {
    private static final int WIDTH = 800;
    private static final int HEIGHT = 400;
    private static final Color TRAINING = new Color(0x1F77B4);
    private static final Color HELD_OUT = new Color(0xFF7F0E);

    private LossCurve() {}

    /** @param at along the plan, from 0 to 1 */
    private record Point(double at, double octaves) {
        /** A loss of held-out batches may be infinite where training itself is not. */
        boolean canBeDrawn() {
            return Double.isFinite(octaves);
        }
    }

    static void write(List<TrainingLog.Entry> entries, long steps, Path file) {
        if (entries.isEmpty()) {
            return;
        }
        List<Point> training = entries.stream()
                .map(entry -> point(entry, steps, entry.measures().values().iterator().next()))
                .filter(Point::canBeDrawn)
                .toList();
        List<Point> heldOut = entries.stream()
                .filter(entry -> entry.measures().containsKey(TrainingRun.HELD_OUT))
                .map(entry -> point(entry, steps, entry.measures().get(TrainingRun.HELD_OUT)))
                .filter(Point::canBeDrawn)
                .toList();
        DoubleSummaryStatistics range = Stream.concat(training.stream(), heldOut.stream())
                .mapToDouble(Point::octaves)
                .summaryStatistics();
        double top = Math.ceil(range.getMax());
        double octave = HEIGHT / Math.max(1, top - Math.floor(range.getMin()));

        BufferedImage image = new BufferedImage(WIDTH, HEIGHT, BufferedImage.TYPE_INT_RGB);
        Graphics2D canvas = image.createGraphics();
        canvas.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
        canvas.setColor(Color.WHITE);
        canvas.fillRect(0, 0, WIDTH, HEIGHT);
        canvas.setColor(Color.LIGHT_GRAY);
        for (double y = 0; y < HEIGHT; y += octave) {
            canvas.draw(new Line2D.Double(0, y, WIDTH, y));
        }
        canvas.setStroke(new BasicStroke(1.5f));
        draw(training, TRAINING, canvas, top, octave);
        draw(heldOut, HELD_OUT, canvas, top, octave);
        canvas.dispose();
        try {
            ImageIO.write(image, "png", file.toFile());
        } catch (IOException e) {
            throw new ForetokenException(
                    Code.INPUT_OUTPUT, "Cannot write [" + file + "]: " + e.getMessage(), e);
        }
    }

    private static void draw(List<Point> points, Color colour, Graphics2D canvas, double top, double octave) {
        Path2D curve = new Path2D.Double();
        for (Point point : points) {
            double x = WIDTH * point.at;
            double y = (top - point.octaves) * octave;
            if (curve.getCurrentPoint() == null) {
                curve.moveTo(x, y);
            } else {
                curve.lineTo(x, y);
            }
        }
        canvas.setColor(colour);
        canvas.draw(curve);
    }

    /** A loss of 0 or less, as some may have, is as small as can be drawn. */
    private static Point point(TrainingLog.Entry entry, long steps, double loss) {
        return new Point((double) entry.step() / steps, Math.log(Math.max(loss, 1e-6)) / Math.log(2));
    }
}
