/**
 * Generating pictures: {@link dev.foretoken.runtime.Foretoken} opens a {@link dev.foretoken.runtime.Setup}, meets
 * {@linkplain dev.foretoken.runtime.decoding.GenerationRequest requests} and returns a {@link
 * dev.foretoken.runtime.Generation} with its {@link dev.foretoken.runtime.GenerationReport}. An {@link
 * dev.foretoken.runtime.Evaluator} measures how good such pictures are.
 */
package dev.foretoken.runtime;
