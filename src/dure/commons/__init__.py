"""The thread: issue, goal, measurement, pledge, strategy, participation; files in and out."""
