/** The formulas that every head and the decoder share: denoising schedules and addressed random numbers. */
package dev.foretoken.api.numerics;
