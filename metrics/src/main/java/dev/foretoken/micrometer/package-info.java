/** Generations as Micrometer's meters. */
package dev.foretoken.micrometer;
