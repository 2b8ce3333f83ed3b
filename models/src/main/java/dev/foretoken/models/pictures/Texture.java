package dev.foretoken.models.pictures;

import java.awt.Graphics2D;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Rectangle2D;

/** What is printed on the motif. It is drawn where the motif is, from -1 to 1 in both directions. */
enum Texture {
    SMOOTH {
        @Override
        void draw(Graphics2D canvas, Chance chance) {}
    },
    BANDS {
        @Override
        void draw(Graphics2D canvas, Chance chance) {
            double period = chance.between(0.25, 0.45);
            canvas.rotate(chance.between(0, Math.PI));
            for (double x = -2; x < 2; x += period) {
                canvas.fill(new Rectangle2D.Double(x, -2, period * 0.4, 4));
            }
        }
    },
    DOTS {
        @Override
        void draw(Graphics2D canvas, Chance chance) {
            double period = chance.between(0.3, 0.5);
            double dot = period * chance.between(0.3, 0.5);
            canvas.rotate(chance.between(0, Math.PI));
            for (double x = -2; x < 2; x += period) {
                for (double y = -2; y < 2; y += period) {
                    canvas.fill(new Ellipse2D.Double(x, y, dot, dot));
                }
            }
        }
    };

    abstract void draw(Graphics2D canvas, Chance chance);
}
