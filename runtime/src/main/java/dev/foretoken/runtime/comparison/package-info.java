/**
 * Which way to generate pays: policies, draft lengths and step schedules on one pair of models, timed alternately with
 * the target alone, with the quality of their pictures.
 *
 * <ul>
 *   <li>{@link dev.foretoken.runtime.comparison.ComparisonGrid} names the {@linkplain
 *       dev.foretoken.runtime.comparison.Candidate candidates} and puts each beside its baseline, in a {@linkplain
 *       dev.foretoken.runtime.comparison.Contest contest}.
 *   <li>{@link dev.foretoken.runtime.comparison.Comparer} measures them: {@link
 *       dev.foretoken.runtime.comparison.TimingRounds} their time, an evaluator their quality.
 *   <li>{@link dev.foretoken.runtime.comparison.Comparison} is what was found: a {@linkplain
 *       dev.foretoken.runtime.comparison.ComparisonReport report} of {@linkplain
 *       dev.foretoken.runtime.comparison.ComparisonRow rows}, its {@link
 *       dev.foretoken.runtime.comparison.Conclusion}, and a page that shows them.
 * </ul>
 */
package dev.foretoken.runtime.comparison;
