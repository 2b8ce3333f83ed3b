package dev.foretoken.models.pictures;

import java.awt.Color;
import java.awt.GradientPaint;
import java.awt.Graphics2D;
import java.awt.RadialGradientPaint;
import java.awt.geom.AffineTransform;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Rectangle2D;

/** What is behind the motif. Coordinates run from -1 to 1 in both directions. */
enum Ground {
    PLAIN {
        @Override
        void draw(Graphics2D canvas, Palette palette, Chance chance) {
            fill(canvas, palette.ground());
        }
    },
    GRADIENT {
        @Override
        void draw(Graphics2D canvas, Palette palette, Chance chance) {
            double angle = chance.between(0, 2 * Math.PI);
            float x = (float) Math.cos(angle);
            float y = (float) Math.sin(angle);
            canvas.setPaint(new GradientPaint(-x, -y, palette.ground(), x, y, palette.groundAccent()));
            canvas.fill(ALL);
        }
    },
    STRIPES {
        @Override
        void draw(Graphics2D canvas, Palette palette, Chance chance) {
            fill(canvas, palette.ground());
            canvas.setColor(palette.groundAccent());
            AffineTransform upright = canvas.getTransform();
            canvas.rotate(chance.between(0, Math.PI));
            double period = chance.between(0.2, 0.6);
            double shift = chance.between(0, period);
            for (double x = -2 + shift; x < 2; x += period) {
                canvas.fill(new Rectangle2D.Double(x, -2, period / 2, 4));
            }
            canvas.setTransform(upright);
        }
    },
    CHECKS {
        @Override
        void draw(Graphics2D canvas, Palette palette, Chance chance) {
            fill(canvas, palette.ground());
            canvas.setColor(palette.groundAccent());
            double side = chance.between(0.2, 0.5);
            double shift = chance.between(0, 2 * side);
            for (int i = -8; i < 8; i++) {
                for (int j = -8; j < 8; j++) {
                    if ((i + j) % 2 == 0) {
                        canvas.fill(new Rectangle2D.Double(i * side + shift, j * side + shift, side, side));
                    }
                }
            }
        }
    },
    CLOUDS {
        @Override
        void draw(Graphics2D canvas, Palette palette, Chance chance) {
            fill(canvas, palette.ground());
            Color cloud = palette.groundAccent();
            Color nothing = new Color(cloud.getRed(), cloud.getGreen(), cloud.getBlue(), 0);
            int clouds = 3 + chance.below(5);
            for (int i = 0; i < clouds; i++) {
                float radius = (float) chance.between(0.3, 0.8);
                double x = chance.between(-1, 1);
                double y = chance.between(-1, 1);
                canvas.setPaint(new RadialGradientPaint(
                        (float) x, (float) y, radius, new float[] {0, 1}, new Color[] {cloud, nothing}));
                canvas.fill(new Ellipse2D.Double(x - radius, y - radius, 2 * radius, 2 * radius));
            }
        }
    };

    private static final Rectangle2D ALL = new Rectangle2D.Double(-1, -1, 2, 2);

    abstract void draw(Graphics2D canvas, Palette palette, Chance chance);

    private static void fill(Graphics2D canvas, Color colour) {
        canvas.setColor(colour);
        canvas.fill(ALL);
    }
}
