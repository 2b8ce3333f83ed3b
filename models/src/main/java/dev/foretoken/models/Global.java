package dev.foretoken.models;

import java.util.Optional;
import java.util.Set;

/** A class or function that a pickle names. It is never looked up, so naming one does nothing. */
record Global(String module, String name) {
    /** Modules through which a pickle that is no data gets at the machine. */
    private static final Set<String> DANGEROUS = Set.of(
            "__builtin__", "_io", "_pickle", "_posixsubprocess", "_thread", "asyncio", "bdb", "builtins", "cProfile",
            "code", "codeop", "commands", "ctypes", "ftplib", "http", "importlib", "inspect", "io", "marshal",
            "multiprocessing", "nt", "operator", "os", "pdb", "pickle", "pip", "pkgutil", "platform", "popen2",
            "posix", "profile", "pty", "pydoc", "requests", "runpy", "shutil", "signal", "site", "smtplib", "socket",
            "ssl", "subprocess", "sys", "tempfile", "threading", "timeit", "trace", "types", "urllib", "webbrowser",
            "zipimport");

    /** Types of plain data among the builtins. */
    private static final Set<String> BUILTIN_DATA = Set.of(
            "bool", "bytearray", "bytes", "complex", "dict", "float", "frozenset", "int", "list", "object", "range",
            "set", "slice", "str", "tuple");

    /** Whether data may well be made of it; calling it does nothing even so. */
    boolean isHarmless() {
        String root = module.split("\\.", 2)[0];
        boolean builtin = module.equals("builtins") || module.equals("__builtin__");
        return !DANGEROUS.contains(root) || builtin && BUILTIN_DATA.contains(name);
    }

    /** Type of the values, if it is one of PyTorch's typed storages. */
    Optional<DataType> storageType() {
        if (!module.equals("torch")) {
            return Optional.empty();
        }
        return Optional.ofNullable(
                switch (name) {
                    case "DoubleStorage" -> DataType.F64;
                    case "FloatStorage" -> DataType.F32;
                    case "HalfStorage" -> DataType.F16;
                    case "BFloat16Storage" -> DataType.BF16;
                    case "LongStorage" -> DataType.I64;
                    case "IntStorage" -> DataType.I32;
                    case "ShortStorage" -> DataType.I16;
                    case "CharStorage" -> DataType.I8;
                    case "ByteStorage" -> DataType.U8;
                    case "BoolStorage" -> DataType.BOOL;
                    default -> null;
                });
    }

    @Override
    public String toString() {
        return module + "." + name;
    }
}
