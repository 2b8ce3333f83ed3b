package dev.foretoken.tensorflow;

import java.util.Arrays;
import java.util.List;
import java.util.function.IntConsumer;

/**
 * Times of workloads that were run in turns, so that whatever else the machine does meets all of them alike.
 *
 * @param workloads the runners
 * @param seconds the fastest run of each
 */
record Race(List<Workload> workloads, double[] seconds) {
    /**
     * Runs all once to warm up and then in turns.
     *
     * @param rounds how often
     * @param progress told the number of each round as it begins
     */
    static Race run(int rounds, IntConsumer progress, Workload... workloads) {
        double[] fastest = new double[workloads.length];
        Arrays.fill(fastest, Double.POSITIVE_INFINITY);
        for (Workload workload : workloads) {
            workload.run().run();
        }
        for (int round = 1; round <= rounds; round++) {
            progress.accept(round);
            for (int i = 0; i < workloads.length; i++) {
                long start = System.nanoTime();
                workloads[i].run().run();
                fastest[i] = Math.min(fastest[i], (System.nanoTime() - start) / 1e9);
            }
        }
        return new Race(List.of(workloads), fastest);
    }

    /** Useful operations a second of one workload. */
    double rate(int workload) {
        return workloads.get(workload).operations() / seconds[workload];
    }
}
