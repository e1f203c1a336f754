#pragma once

#include "harvesters/kind.hpp"
#include "publisher/base/subprocess.hpp"

namespace daybook::harvesters {

/// A page of a catalogue is read within seconds or not at all.
base::ChildLimits answer_limits();

/// The kind's read() in a child process with bounded memory and time and nothing to open: whoever runs a
/// catalogue writes what libxml2, raptor2 and RapidJSON read. Throws Error(bad_input) saying how the child
/// ended when it died, hung or sent nonsense, and what read() throws.
Gathered read_in_worker(const Source& source, const Occasion& occasion, const Answer& answer,
                        const base::ChildLimits& limits = answer_limits());

/// The child's side: a line of JSON with source, occasion and answer and then the answer's bytes on standard
/// input, what it says on standard output. Returns the exit code.
int answer_worker_main();

}  // namespace daybook::harvesters
