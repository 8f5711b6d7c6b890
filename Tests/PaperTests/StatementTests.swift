import Paper
import Testing
