package dev.foretoken.testing;

import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.DocTrees;
import com.sun.source.util.JavacTask;
import com.sun.source.util.TreePathScanner;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import javax.lang.model.element.Modifier;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/** Finds public types without Javadoc, by parsing sources. */
final class UndocumentedTypes extends TreePathScanner<Void, Void> {
    private final DocTrees comments;
    private final List<String> found = new ArrayList<>();

    private UndocumentedTypes(DocTrees comments) {
        this.comments = comments;
    }

    static List<String> below(Path sources) throws IOException {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        try (Stream<Path> files = Files.walk(sources);
                StandardJavaFileManager manager = compiler.getStandardFileManager(null, null, null)) {
            List<Path> java = files.filter(file -> file.toString().endsWith(".java")).toList();
            JavacTask task = (JavacTask) compiler.getTask(
                    null, manager, null, null, null, manager.getJavaFileObjectsFromPaths(java));
            UndocumentedTypes scanner = new UndocumentedTypes(DocTrees.instance(task));
            for (CompilationUnitTree file : task.parse()) {
                scanner.scan(file, null);
            }
            return scanner.found;
        }
    }

    @Override
    public Void visitClass(ClassTree type, Void nothing) {
        if (!isPublic(type)) {
            return null;
        }
        if (comments.getDocComment(getCurrentPath()) == null) {
            found.add(type.getSimpleName().toString());
        }
        return super.visitClass(type, nothing);
    }

    /** Members of an interface are public without saying so. */
    private boolean isPublic(ClassTree type) {
        return type.getModifiers().getFlags().contains(Modifier.PUBLIC)
                || getCurrentPath().getParentPath().getLeaf().getKind() == Tree.Kind.INTERFACE;
    }
}
