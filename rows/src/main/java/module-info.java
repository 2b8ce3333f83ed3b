/** Layers of small networks on a few rows, in pure Java. */
module dev.foretoken.rows {
    exports dev.foretoken.rows;
}
