package io.routervm.build;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.Handle;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;

/** A class whose lambdas, method references and methods of records are linked. */
final class LinkedClass extends ClassVisitor {
  private static final String LAMBDAS = "java/lang/invoke/LambdaMetafactory";
  private static final String RECORDS = "java/lang/runtime/ObjectMethods";

  private final ClassWriter writer;
  private final Map<Function, String> names = new LinkedHashMap<>();
  private final Map<String, byte[]> functions = new LinkedHashMap<>();
  private final Map<String, RecordMethod> recordMethods = new LinkedHashMap<>();
  private String name = "";
  private String simpleName = "";
  private String host = "";
  private boolean isInterface;

  private LinkedClass(ClassWriter writer) {
    super(Opcodes.ASM9, writer);
    this.writer = writer;
  }

  static LinkedClass of(byte[] content) {
    ClassReader reader = new ClassReader(content);
    LinkedClass linked = new LinkedClass(new ClassWriter(ClassWriter.COMPUTE_MAXS));
    reader.accept(linked, 0);
    return linked;
  }

  /** The class with these further members of its nest. */
  static byte[] withMembers(byte[] content, List<String> members) {
    if (members.isEmpty()) {
      return content;
    }
    ClassReader reader = new ClassReader(content);
    ClassWriter writer = new ClassWriter(reader, 0);
    reader.accept(
        new ClassVisitor(Opcodes.ASM9, writer) {
          @Override
          public void visitEnd() {
            members.forEach(this::visitNestMember);
            super.visitEnd();
          }
        },
        0);
    return writer.toByteArray();
  }

  /** Whether there was anything to link. */
  boolean isChanged() {
    return !functions.isEmpty() || !recordMethods.isEmpty();
  }

  byte[] content() {
    return writer.toByteArray();
  }

  /** The classes that were made of its lambdas and method references, by their names. */
  Map<String, byte[]> functions() {
    return functions;
  }

  /** The host of its nest, and so of the nest of the classes that were made. */
  String host() {
    return host;
  }

  @Override
  public void visit(
      int version, int access, String type, String signature, String above, String[] interfaces) {
    name = type;
    host = type;
    simpleName = type.substring(type.lastIndexOf('/') + 1);
    isInterface = (access & Opcodes.ACC_INTERFACE) != 0;
    super.visit(version, access, type, signature, above, interfaces);
  }

  @Override
  public void visitNestHost(String nestHost) {
    host = nestHost;
    super.visitNestHost(nestHost);
  }

  @Override
  public void visitInnerClass(String type, String outer, String inner, int access) {
    if (type.equals(name) && inner != null) {
      simpleName = inner;
    }
    super.visitInnerClass(type, outer, inner, access);
  }

  @Override
  public MethodVisitor visitMethod(
      int access, String method, String descriptor, String signature, String[] exceptions) {
    // What makes lambdas of a stream of bytes again: nobody writes one.
    if (method.equals("$deserializeLambda$")) {
      return null;
    }
    MethodVisitor next = super.visitMethod(access, method, descriptor, signature, exceptions);
    return new MethodVisitor(Opcodes.ASM9, next) {
      @Override
      public void visitInvokeDynamicInsn(
          String called, String type, Handle bootstrap, Object... arguments) {
        switch (bootstrap.getOwner()) {
          case LAMBDAS -> function(called, type, arguments).visit(mv, names);
          case RECORDS -> {
            RecordMethod one = RecordMethod.of(called, type, arguments, simpleName);
            recordMethods.put(called, one);
            one.call(mv, name, isInterface);
          }
          default ->
              throw new IllegalStateException(
                  name
                      + "."
                      + method
                      + " is linked by "
                      + bootstrap.getOwner()
                      + ", not known here");
        }
      }
    };
  }

  private Function function(String called, String type, Object... arguments) {
    Function function = Function.of(name, called, type, arguments);
    names.computeIfAbsent(
        function,
        one -> {
          String made = name + "$$" + (names.size() + 1);
          functions.put(made, FunctionClass.of(one, made, host));
          return made;
        });
    return function;
  }

  @Override
  public void visitEnd() {
    recordMethods.values().forEach(method -> method.write(this, name));
    super.visitEnd();
  }
}
