/**
 * Layers of small networks on a few rows, in pure Java: {@link dev.foretoken.rows.RowArithmetic} in two versions, which
 * agree up to float32 rounding.
 */
package dev.foretoken.rows;
