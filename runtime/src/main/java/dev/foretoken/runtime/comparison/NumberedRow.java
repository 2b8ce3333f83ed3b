package dev.foretoken.runtime.comparison;

import dev.foretoken.runtime.comparison.ComparisonRow.Measured;

/**
 * A row that was measured, with its number in the table, by which drawings name it.
 *
 * @param number from 1
 */
record NumberedRow(int number, ComparisonRow row, Measured measured) {}
