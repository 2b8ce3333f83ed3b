package dev.foretoken.tensorflow;

/**
 * Work whose speed is measured.
 *
 * @param name what a reader knows it by
 * @param operations useful floating-point operations of matrix products, each multiplication and addition counted
 * @param run does it once
 */
record Workload(String name, double operations, Runnable run) {}
