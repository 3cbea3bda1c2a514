package org.nnc;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.lang.classfile.Attributes;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.constantpool.ClassEntry;
import java.lang.classfile.constantpool.NameAndTypeEntry;
import java.lang.classfile.constantpool.Utf8Entry;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// Reads the compiled classes and fails on a dependency between packages that is not in the table.
///
/// The arrows point one way: the packages stand in the order a model flows through them, and each
/// names those it may use. Widening a row is a decision: write its reason beside it.
class LayeringTest {
    private static final Path CLASSES = Path.of("target/classes");
    private static final String ROOT = "org.nnc.";

    /// Package to the packages of ours that it may use.
    private static final Map<String, Set<String>> MAY_USE = new LinkedHashMap<>();

    /// Package prefix of a library to the packages of ours that may use it.
    private static final Map<String, Set<String>> ONLY_USED_BY =
            Map.of(
                    "org.antlr", Set.of("syntax"),
                    "org.objectweb.asm", Set.of("jvm"),
                    "de.siegmar.fastcsv", Set.of("data"),
                    "tools.jackson", Set.of("format", "train", "cli"),
                    "picocli", Set.of("cli"),
                    "me.tongfei.progressbar", Set.of("cli", "train"),
                    "org.knowm.xchart", Set.of("format"),
                    "jdk.incubator.vector", Set.of("jvm", "runtime"));

    static {
        row("source");
        row("type");
        row("syntax", "source");
        // An operation lowers itself, so graph.Op names the Lowering of program; graph.Nodes makes
        // the operations that derivatives and rules are written with. Op seals over all of op: the
        // two packages are one layer, divided so that the set of operations has a folder.
        row("graph", "type", "source", "op", "program");
        row("op", "graph", "type", "program", "source");
        // The table of scalar functions and the monoids are program's.
        row("check", "source", "type", "syntax", "graph", "op", "grad", "program");
        row("grad", "graph", "op", "type");
        // An error of the interpreter names the place in the user's source.
        row("interpret", "graph", "op", "type", "source");
        row("rewrite", "graph", "op", "program", "source", "type");
        row("recurrence", "graph", "op", "program", "type");
        // A kernel knows the source it came from; Backend, the contract, says what it compiles to.
        row("program", "type", "source", "runtime");
        row("lower", "source", "graph", "op", "program", "type");
        row("memory", "program", "type");
        row(
                "pass",
                "source",
                "graph",
                "grad",
                "rewrite",
                "recurrence",
                "lower",
                "memory",
                "program",
                "op",
                "type");
        row("runtime");
        row("tune", "program", "type", "runtime");
        // A backend reads the schedules that were measured for it.
        row("jvm", "program", "memory", "type", "runtime", "source", "tune");
        // The generated text names the places it came from.
        row("opencl", "program", "memory", "type", "runtime", "source", "tune");
        row("data", "source");
        // The values of a tensor file are host arrays as those of a data set are.
        row("format", "source", "data");
        row("train", MAY_USE.keySet().toArray(String[]::new));
        row("cli", MAY_USE.keySet().toArray(String[]::new));
    }

    private static void row(String name, String... uses) {
        MAY_USE.put(name, Set.of(uses));
    }

    @Test
    void packagesUseOnlyWhatTheTableAllows() throws IOException {
        Map<String, String> wrong = new TreeMap<>();
        for (ClassModel model : classes()) {
            String from = packageOf(model.thisClass().asInternalName());
            if (!from.startsWith(ROOT)) continue;
            String user = layerOf(from);
            String name = model.thisClass().asInternalName().replace('/', '.');
            if (!MAY_USE.containsKey(user)) {
                wrong.put(user, name + " lies in a package that the table does not name");
            }
            for (String used : packagesUsedBy(model)) {
                if (!allowed(user, used)) wrong.putIfAbsent(user + " -> " + used, "in " + name);
            }
        }
        if (!wrong.isEmpty()) {
            var lines = new ArrayList<String>();
            wrong.forEach((edge, where) -> lines.add("  " + edge + "  (" + where + ")"));
            fail("Not in the table of LayeringTest:\n" + String.join("\n", lines));
        }
    }

    @Test
    void theTableIsNotEmptyOfClasses() throws IOException {
        assertTrue(!classes().isEmpty(), "no compiled class under " + CLASSES);
    }

    private static boolean allowed(String user, String used) {
        if (used.startsWith(ROOT)) {
            String name = layerOf(used);
            return name.equals(user) || MAY_USE.getOrDefault(user, Set.of()).contains(name);
        }
        return ONLY_USED_BY.entrySet().stream()
                .filter(e -> used.equals(e.getKey()) || used.startsWith(e.getKey() + "."))
                .allMatch(e -> e.getValue().contains(user));
    }

    /// Memory segments map files in more than one place; only `opencl` calls foreign functions.
    @Test
    void onlyOpenclLinksForeignFunctions() throws IOException {
        for (ClassModel model : classes()) {
            String name = model.thisClass().asInternalName();
            boolean links = false;
            for (var entry : model.constantPool()) {
                links |= entry instanceof ClassEntry c && isLinker(c.asInternalName());
            }
            assertTrue(!links || name.startsWith("org/nnc/opencl/"), name + " links functions");
        }
    }

    private static boolean isLinker(String name) {
        return name.equals("java/lang/foreign/Linker")
                || name.equals("java/lang/foreign/SymbolLookup");
    }

    private static List<ClassModel> classes() throws IOException {
        var models = new ArrayList<ClassModel>();
        try (Stream<Path> tree = Files.walk(CLASSES)) {
            for (Path file : tree.filter(f -> f.toString().endsWith(".class")).sorted().toList()) {
                if (file.endsWith("module-info.class")) continue;
                models.add(ClassFile.of().parse(file));
            }
        }
        return models;
    }

    /// Every package named by class constants, by descriptors and by generic signatures.
    ///
    /// What a sealed interface permits is left out: it is the list of those below it, the one place
    /// where `graph` names `op`.
    private static Set<String> packagesUsedBy(ClassModel model) {
        var permitted = new TreeSet<String>();
        model.findAttribute(Attributes.permittedSubclasses())
                .ifPresent(a -> a.permittedSubclasses().forEach(c -> permitted.add(name(c))));
        var used = new TreeSet<String>();
        for (var entry : model.constantPool()) {
            switch (entry) {
                case ClassEntry c when permitted.contains(name(c)) -> {}
                case ClassEntry c -> addType(c.asSymbol(), used::add);
                case NameAndTypeEntry n -> addDescriptor(n.type().stringValue(), used::add);
                default -> {}
            }
        }
        for (var method : model.methods()) {
            addDescriptor(method.methodType().stringValue(), used::add);
            method.findAttribute(Attributes.signature())
                    .ifPresent(s -> addText(s.signature(), used::add));
        }
        for (var field : model.fields()) {
            addDescriptor(field.fieldType().stringValue(), used::add);
            field.findAttribute(Attributes.signature())
                    .ifPresent(s -> addText(s.signature(), used::add));
        }
        return used;
    }

    private static String name(ClassEntry entry) {
        return entry.asInternalName();
    }

    private static void addDescriptor(String descriptor, Consumer<String> add) {
        if (descriptor.startsWith("(")) {
            var type = MethodTypeDesc.ofDescriptor(descriptor);
            addType(type.returnType(), add);
            type.parameterList().forEach(parameter -> addType(parameter, add));
        } else {
            addType(ClassDesc.ofDescriptor(descriptor), add);
        }
    }

    /// The class names of a generic signature: `Ljava/util/List<Lorg/nnc/type/Dim;>;`.
    private static void addText(Utf8Entry signature, Consumer<String> add) {
        var names = Pattern.compile("L([\\w/$]+)").matcher(signature.stringValue());
        while (names.find()) {
            if (names.group(1).contains("/")) add.accept(packageOf(names.group(1)));
        }
    }

    private static void addType(ClassDesc type, Consumer<String> add) {
        ClassDesc element = type;
        while (element.isArray()) element = element.componentType();
        if (element.isClassOrInterface()) add.accept(element.packageName());
    }

    private static String packageOf(String internalName) {
        int slash = internalName.lastIndexOf('/');
        return slash < 0 ? "" : internalName.substring(0, slash).replace('/', '.');
    }

    /// A package below one of ours, such as the generated `syntax.grammar`, is part of it.
    private static String layerOf(String ourPackage) {
        String name = ourPackage.substring(ROOT.length());
        int dot = name.indexOf('.');
        return dot < 0 ? name : name.substring(0, dot);
    }
}
