/** The procedural data set that small models are trained on: drawn from a seed, without files. */
package dev.foretoken.models.pictures;
