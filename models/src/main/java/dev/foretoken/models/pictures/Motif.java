package dev.foretoken.models.pictures;

import java.awt.Color;
import java.awt.Shape;
import java.awt.geom.AffineTransform;
import java.awt.geom.Area;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Path2D;
import java.awt.geom.Rectangle2D;
import java.awt.geom.RoundRectangle2D;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What a picture shows: the classes of the data set. Coordinates run from -1 to 1, y downwards. */
public enum Motif {
    BALL(Math.PI) {
        @Override
        List<Part> parts(Palette palette, Chance chance) {
            double squash = chance.between(0.9, 1);
            return List.of(
                    new Part(ellipse(0, 0, 1, squash), palette.motif()),
                    new Part(ellipse(-0.35, -0.4, 0.28, 0.22), Palette.shade(palette.motif(), 1.6)));
        }
    },
    RING(Math.PI) {
        @Override
        List<Part> parts(Palette palette, Chance chance) {
            double hole = chance.between(0.45, 0.7);
            return List.of(new Part(without(ellipse(0, 0, 1, 1), ellipse(0, 0, hole, hole)), palette.motif()));
        }
    },
    STAR(Math.PI) {
        @Override
        List<Part> parts(Palette palette, Chance chance) {
            double inner = chance.between(0.35, 0.5);
            double[] corners = new double[20];
            for (int i = 0; i < 10; i++) {
                double radius = i % 2 == 0 ? 1 : inner;
                corners[2 * i] = radius * Math.sin(i * Math.PI / 5);
                corners[2 * i + 1] = -radius * Math.cos(i * Math.PI / 5);
            }
            return List.of(new Part(polygon(corners), palette.motif()));
        }
    },
    HEART(0.5) {
        @Override
        List<Part> parts(Palette palette, Chance chance) {
            double dip = chance.between(-0.55, -0.35);
            Path2D heart = new Path2D.Double();
            heart.moveTo(0, 0.95);
            heart.curveTo(-1.35, 0.05, -0.95, -1.1, 0, dip);
            heart.curveTo(0.95, -1.1, 1.35, 0.05, 0, 0.95);
            return List.of(new Part(heart, palette.motif()));
        }
    },
    MOON(0.8) {
        @Override
        List<Part> parts(Palette palette, Chance chance) {
            double bite = chance.between(0.35, 0.6);
            return List.of(new Part(without(ellipse(0, 0, 1, 1), ellipse(bite, -0.1, 0.85, 0.85)), palette.motif()));
        }
    },
    FLOWER(Math.PI) {
        @Override
        List<Part> parts(Palette palette, Chance chance) {
            int petals = 5 + chance.below(3);
            List<Part> parts = new ArrayList<>();
            Shape petal = ellipse(0, -0.62, 0.3, 0.4);
            for (int i = 0; i < petals; i++) {
                AffineTransform turn = AffineTransform.getRotateInstance(2 * Math.PI * i / petals);
                parts.add(new Part(turn.createTransformedShape(petal), palette.motif()));
            }
            double heart = chance.between(0.25, 0.38);
            parts.add(new Part(ellipse(0, 0, heart, heart), palette.accent()));
            return parts;
        }
    },
    HOUSE(0.15) {
        @Override
        List<Part> parts(Palette palette, Chance chance) {
            double eaves = chance.between(-0.25, 0.05);
            double door = chance.between(-0.45, 0.2);
            return List.of(
                    new Part(new Rectangle2D.Double(-0.75, eaves, 1.5, 0.95 - eaves), palette.motif()),
                    new Part(polygon(-1, eaves, 0, -0.95, 1, eaves), Palette.shade(palette.accent(), 0.8)),
                    new Part(new Rectangle2D.Double(door, 0.4, 0.32, 0.55), palette.accent()),
                    new Part(new Rectangle2D.Double(door > -0.1 ? -0.55 : 0.25, 0.25, 0.3, 0.3), palette.accent()));
        }
    },
    TREE(0.12) {
        @Override
        List<Part> parts(Palette palette, Chance chance) {
            double slope = chance.between(0.1, 0.25);
            List<Part> parts = new ArrayList<>();
            parts.add(new Part(
                    new Rectangle2D.Double(-0.13, 0.5, 0.26, 0.5), Palette.shade(palette.accent(), 0.7)));
            for (int i = 2; i >= 0; i--) {
                double top = -1 + 0.4 * i;
                double half = 0.42 + slope * i;
                parts.add(new Part(
                        polygon(-half, top + 0.75, 0, top, half, top + 0.75),
                        Palette.shade(palette.motif(), 1 - 0.12 * i)));
            }
            return parts;
        }
    },
    FISH(0.5) {
        @Override
        List<Part> parts(Palette palette, Chance chance) {
            double height = chance.between(0.4, 0.6);
            return List.of(
                    new Part(polygon(0.45, 0, 1, -0.5, 1, 0.5), Palette.shade(palette.motif(), 0.8)),
                    new Part(ellipse(-0.2, 0, 0.8, height), palette.motif()),
                    new Part(polygon(-0.25, -height * 0.9, 0.25, -height - 0.2, 0.3, -height * 0.6),
                            Palette.shade(palette.motif(), 0.8)),
                    new Part(ellipse(-0.62, -0.12, 0.11, 0.11), palette.accent()));
        }
    },
    BOAT(0.25) {
        @Override
        List<Part> parts(Palette palette, Chance chance) {
            double sail = chance.between(0.6, 0.85);
            return List.of(
                    new Part(polygon(-1, 0.45, 1, 0.45, 0.65, 0.95, -0.65, 0.95), palette.motif()),
                    new Part(new Rectangle2D.Double(-0.05, -1, 0.1, 1.45), Palette.shade(palette.motif(), 0.7)),
                    new Part(polygon(0.1, -0.9, 0.1, 0.3, sail, 0.3), palette.accent()),
                    new Part(polygon(-0.1, -0.7, -0.1, 0.3, -sail * 0.8, 0.3), Palette.shade(palette.accent(), 0.85)));
        }
    },
    MUSHROOM(0.3) {
        @Override
        List<Part> parts(Palette palette, Chance chance) {
            double stem = chance.between(0.2, 0.32);
            List<Part> parts = new ArrayList<>();
            parts.add(new Part(
                    new RoundRectangle2D.Double(-stem, -0.1, 2 * stem, 1.05, 0.3, 0.3), palette.accent()));
            parts.add(new Part(
                    without(ellipse(0, 0.05, 1, 1), new Rectangle2D.Double(-2, 0.1, 4, 4)), palette.motif()));
            parts.add(new Part(ellipse(-0.45, -0.25, 0.17, 0.15), palette.accent()));
            parts.add(new Part(ellipse(0.1, -0.6, 0.15, 0.13), palette.accent()));
            parts.add(new Part(ellipse(0.5, -0.2, 0.16, 0.14), palette.accent()));
            return parts;
        }
    },
    CAR(0.2) {
        @Override
        List<Part> parts(Palette palette, Chance chance) {
            double roof = chance.between(-0.6, -0.4);
            Color wheel = Palette.shade(palette.accent(), 0.6);
            return List.of(
                    new Part(polygon(-0.6, 0.05, -0.35, roof, 0.35, roof, 0.65, 0.05),
                            Palette.shade(palette.motif(), 0.8)),
                    new Part(polygon(-0.42, 0, -0.25, roof + 0.13, 0.25, roof + 0.13, 0.45, 0), palette.accent()),
                    new Part(new RoundRectangle2D.Double(-1, 0, 2, 0.5, 0.25, 0.25), palette.motif()),
                    new Part(ellipse(-0.55, 0.5, 0.24, 0.24), wheel),
                    new Part(ellipse(0.55, 0.5, 0.24, 0.24), wheel));
        }
    };

    private final double tilt;

    /** @param tilt the motif is turned by at most this angle, in radians */
    Motif(double tilt) {
        this.tilt = tilt;
    }

    /** How users read it. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    double tilt() {
        return tilt;
    }

    /** What it is made of, from behind to the front. */
    abstract List<Part> parts(Palette palette, Chance chance);

    /** A shape of one colour. */
    record Part(Shape shape, Color colour) {}

    private static Shape ellipse(double x, double y, double halfWidth, double halfHeight) {
        return new Ellipse2D.Double(x - halfWidth, y - halfHeight, 2 * halfWidth, 2 * halfHeight);
    }

    private static Shape without(Shape whole, Shape removed) {
        Area area = new Area(whole);
        area.subtract(new Area(removed));
        return area;
    }

    private static Shape polygon(double... corners) {
        Path2D path = new Path2D.Double();
        path.moveTo(corners[0], corners[1]);
        for (int i = 2; i < corners.length; i += 2) {
            path.lineTo(corners[i], corners[i + 1]);
        }
        path.closePath();
        return path;
    }
}
