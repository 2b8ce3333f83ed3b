package dev.foretoken.runtime.comparison;

import java.util.List;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/** A scale of a drawing. */
sealed interface Axis {
    /** Where its lower end is drawn. */
    double start();

    /** Where its upper end is drawn. */
    double end();

    /** Where a value is drawn. */
    double at(double value);

    /** Round numbers to write beside it. */
    List<Double> ticks();

    /** A linear axis from 0 that holds the values, and a little more. */
    static Axis from0(DoubleStream values, double start, double end) {
        double highest = values.filter(Double::isFinite).max().orElse(1);
        return new Linear(highest > 0 ? 1.05 * highest : 1, start, end);
    }

    /** A logarithmic axis that holds 1 and the values, and a little more: twice is as far from 1 as a half. */
    static Axis ofRatios(DoubleStream values, double start, double end) {
        double[] ratios = DoubleStream.concat(DoubleStream.of(0.9, 1.1), values)
                .filter(value -> value > 0 && Double.isFinite(value))
                .sorted()
                .toArray();
        return new Logarithmic(ratios[0] / 1.1, 1.1 * ratios[ratios.length - 1], start, end);
    }

    /** From 0 to {@code highest}. */
    record Linear(double highest, double start, double end) implements Axis {
        private static final int TICKS = 6;

        @Override
        public double at(double value) {
            return start + (end - start) * value / highest;
        }

        /** Multiples of 1, 2 or 5 of a power of ten. */
        @Override
        public List<Double> ticks() {
            double rough = highest / TICKS;
            double power = Math.pow(10, Math.floor(Math.log10(rough)));
            double step = DoubleStream.of(1, 2, 5, 10)
                    .map(round -> round * power)
                    .filter(round -> round >= rough)
                    .findFirst()
                    .orElseThrow();
            return IntStream.rangeClosed(0, (int) (highest / step)).mapToObj(i -> i * step).toList();
        }
    }

    /** Steps that are counted from 1. */
    record Counted(int last, double start, double end) implements Axis {
        @Override
        public double at(double value) {
            return linear().at(value);
        }

        @Override
        public List<Double> ticks() {
            return linear().ticks().stream().filter(tick -> tick > 0 && tick == Math.rint(tick)).toList();
        }

        private Linear linear() {
            return new Linear(last, start, end);
        }
    }

    /** From {@code lowest} to {@code highest}, both positive. */
    record Logarithmic(double lowest, double highest, double start, double end) implements Axis {
        @Override
        public double at(double value) {
            return start + (end - start) * Math.log(value / lowest) / Math.log(highest / lowest);
        }

        /** 1, 2 and 5 times powers of ten. */
        @Override
        public List<Double> ticks() {
            return IntStream.rangeClosed((int) Math.floor(Math.log10(lowest)), (int) Math.ceil(Math.log10(highest)))
                    .mapToObj(power -> DoubleStream.of(1, 2, 5).map(round -> round * Math.pow(10, power)))
                    .flatMapToDouble(ticks -> ticks)
                    .filter(tick -> tick >= lowest && tick <= highest)
                    .boxed()
                    .toList();
        }
    }
}
