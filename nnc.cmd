@echo off
rem The launcher of nnc: finds a JDK 25 or newer, builds the compiler when it must, runs it.
rem   NNC_JAVA_HOME  a JDK to use before all others
rem   NNC_JAVA_OPTS  more options for the JVM, such as -Xmx8g
setlocal enabledelayedexpansion
set "HERE=%~dp0"
set "JDK="

call :try "%NNC_JAVA_HOME%"
call :try "%JAVA_HOME%"
for /f "delims=" %%j in ('where java 2^>nul') do call :try "%%~dpj.."
for %%r in ("%ProgramFiles%\Eclipse Adoptium" "%ProgramFiles%\Java" "%ProgramFiles%\Zulu" ^
    "%ProgramFiles%\Microsoft" "%USERPROFILE%\.jdks" "%USERPROFILE%\scoop\apps") do (
    for /d %%h in ("%%~r\*") do call :try "%%h"
)
if not defined JDK (
    echo nnc needs a JDK 25 or newer and found none: install one, for example from https://adoptium.net, or set NNC_JAVA_HOME to the folder of one. 1>&2
    exit /b 1
)

set "JAVA_HOME=%JDK%"
if not exist "%HERE%target\nnc.jar" (
    echo Building nnc ^(first use^) ... 1>&2
    pushd "%HERE%"
    call mvnw.cmd -q -B -Dmaven.test.skip=true package 1>&2
    if errorlevel 1 (
        popd
        echo nnc could not be built; see the messages above. 1>&2
        exit /b 1
    )
    popd
)

set "OPTIONS=--enable-native-access=org.nnc"
for %%c in (train eval predict bench run) do (
    if "%~1"=="%%c" set "OPTIONS=!OPTIONS! --add-modules=jdk.incubator.vector"
)
"%JDK%\bin\java" %OPTIONS% %NNC_JAVA_OPTS% -p "%HERE%target\nnc.jar;%HERE%target\lib" -m org.nnc %*
exit /b %errorlevel%

rem Sets JDK to the folder %1 if it is a JDK that is new enough and none was found before.
:try
if defined JDK exit /b
if "%~1"=="" exit /b
if not exist "%~1\bin\javac.exe" exit /b
if not exist "%~1\release" exit /b
for /f "tokens=2 delims==." %%v in ('findstr /b "JAVA_VERSION=" "%~1\release"') do set "MAJOR=%%~v"
set "MAJOR=!MAJOR:"=!"
if !MAJOR! GEQ 25 set "JDK=%~f1"
exit /b
